import { answerTo, publicFailure, retryAfterHeader } from '../call/public-failure.ts';
import type { PublicFailure } from '../call/public-failure.ts';
import type { AnswerHeaders, Exchange } from '../http/exchange.ts';
import { errorBody } from './openai-error.ts';
import type { OpenAiError } from './openai-error.ts';

/** A failure of any door, worded as OpenAI would. */
function toOpenAiError(failure: PublicFailure): OpenAiError {
  const { status, openai } = answerTo(failure);
  const { kind, code = '', message, retryAfterMs, attempts } = failure;
  return {
    status,
    ...openai,
    message,
    param: kind === 'model-not-found' || aboutModel.has(code) ? 'model' : null,
    retryAfterMs,
    // Whoever was asked was asked as often as the route allows; a client's own retries would multiply that.
    shouldRetry: attempts.length === 0 && failure.retryable,
  };
}

const aboutModel: ReadonlySet<string> = new Set([
  'unknown-model',
  'unknown-task',
  'model-not-allowed',
  'task-not-allowed',
]);

/** The body of a failure that the kernel answers. */
export function wordFailure(failure: PublicFailure): unknown {
  const { message, type, param, code } = toOpenAiError(failure);
  return { error: { message, type, param, code } };
}

/** Answers what was thrown before anything was sent. */
export function answerThrown(exchange: Exchange, thrown: unknown): void {
  const failure = publicFailure(thrown, exchange.requestId);
  const { attempts, requestId } = failure;
  answerError(exchange, toOpenAiError(failure), {
    ...retryAfterHeader(failure),
    'x-understudy-request-id': requestId,
    'x-understudy-attempts': String(attempts.length),
  });
}

export function answerError(exchange: Exchange, error: OpenAiError, headers: AnswerHeaders = {}): void {
  const { status, retryAfterMs, shouldRetry = false } = error;
  exchange.answer(status, errorBody(error), {
    ...headers,
    ...(retryAfterMs !== undefined && { 'retry-after-ms': String(Math.ceil(retryAfterMs)) }),
    'x-should-retry': String(shouldRetry),
  });
}

/** The in-band error of a stream whose status has been sent. */
export function errorEvent(thrown: unknown, requestId: string): string {
  return `data: ${errorBody(toOpenAiError(publicFailure(thrown, requestId)))}\n\n`;
}
