import { LlmError, scrub } from '@understudy/core';

import { Refused } from '../http/refused.ts';
import { failureAnswer } from './failure-answers.ts';
import type { AnswerKind, FailureAnswer } from './failure-answers.ts';
import { publicAttempts } from './public-meta.ts';
import type { PublicAttempt } from './public-meta.ts';

/** What a caller is told of a request that failed: enough to act on, nothing to leak. */
export interface PublicFailure {
  readonly kind: AnswerKind;
  readonly code: string | undefined;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string;
  readonly attempts: readonly PublicAttempt[];
}

/** A failure that is in words already, on its way through code that catches everything. */
export class Told extends Error {
  override readonly name: string = 'Told';
  readonly failure: PublicFailure;

  constructor(failure: PublicFailure, cause: unknown) {
    super(failure.message, { cause });
    this.failure = failure;
  }
}

/** Puts anything that was thrown into words. What nobody foresaw keeps its words to itself. */
export function publicFailure(thrown: unknown, requestId: string): PublicFailure {
  if (thrown instanceof Told) return thrown.failure;
  if (thrown instanceof LlmError) {
    const { kind, message, code, retryAfterMs } = thrown.failure;
    const { retryable } = failureAnswer(kind, code);
    const attempts = publicAttempts(thrown.attempts);
    return {
      kind,
      code,
      message: scrub(message),
      retryable,
      retryAfterMs,
      attempts,
      requestId: thrown.requestId ?? requestId,
    };
  }
  if (thrown instanceof Refused) {
    const { kind, code, message } = thrown;
    const { retryable } = failureAnswer(kind, code);
    return { kind, code, message, retryable, retryAfterMs: undefined, requestId, attempts: [] };
  }
  const message = 'the gateway itself failed; its log knows more under this request id';
  return { ...nothingKnown, message, requestId };
}

const nothingKnown = {
  kind: 'unknown',
  code: 'internal',
  retryable: false,
  retryAfterMs: undefined,
  attempts: [],
} as const;

/** The row of the table for a failure that is in words already. */
export function answerTo({ kind, code }: Pick<PublicFailure, 'kind' | 'code'>): FailureAnswer {
  return failureAnswer(kind, code);
}

/** Retry-After in whole seconds, never earlier than asked for. */
export function retryAfterHeader({ retryAfterMs }: PublicFailure): Readonly<Record<string, string>> {
  return retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) };
}
