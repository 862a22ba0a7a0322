import type { Attempt, Failure, LlmRequest, LlmResult, Meta, Outcome, StreamEvent } from '@understudy/core';

/** One successful call to `a/x`, with what you change. */
export function sampleAttempt(
  request: LlmRequest,
  changes: Partial<Extract<Attempt, { ok: true }>> = {},
): Attempt {
  return {
    ok: true,
    requestId: request.id,
    number: 1,
    model: 'a/x',
    provider: 'a',
    credential: undefined,
    role: 'primary',
    purpose: 'answer',
    tryNumber: 1,
    reason: 'first choice',
    wallTime: request.wallTime,
    waitedMs: 0,
    phase: 'complete',
    durationMs: 100,
    firstTokenMs: undefined,
    usage: { inputTokens: 10, outputTokens: 5 },
    costMicroUsd: 20,
    priceVersion: 'sample',
    finish: 'stop',
    providerRequestId: undefined,
    servedModel: undefined,
    notes: [],
    breakerBefore: 'ready',
    breakerAfter: 'ready',
    ...changes,
  };
}

/** The meta of a request that one call answered, with what you change. */
export function sampleMeta(request: LlmRequest, changes: Partial<Meta> = {}): Meta {
  return {
    requestId: request.id,
    task: request.task,
    routeHash: request.route.hash,
    servedBy: 'a/x',
    fallback: false,
    degraded: undefined,
    cache: undefined,
    replayed: false,
    attempts: [sampleAttempt(request)],
    skipped: [],
    continuations: [],
    finish: 'stop',
    usage: { inputTokens: 10, outputTokens: 5 },
    costMicroUsd: 20,
    costUsd: 0.00002,
    firstTokenMs: undefined,
    durationMs: 100,
    notes: [],
    ...changes,
  };
}

/** A request that ended with a text. */
export function sampleAnswer(
  request: LlmRequest,
  text: string,
  changes: Partial<Meta> = {},
): Extract<Outcome, { ok: true }> {
  const answer = { output: text, toolCalls: [], reasoning: undefined };
  return { ok: true, answer, meta: sampleMeta(request, changes) };
}

/** A request that ended with a failure. */
export function sampleFailure(request: LlmRequest, failure: Failure, changes: Partial<Meta> = {}): Outcome {
  return {
    ok: false,
    failure,
    meta: sampleMeta(request, { servedBy: undefined, finish: undefined, ...changes }),
  };
}

/** A stream as the engine gives it: these texts and then this end, as they are pulled. Ends early when the caller leaves. */
export function sampleStream(
  request: LlmRequest,
  texts: readonly string[],
  outcome: Outcome,
): Extract<LlmResult, { type: 'streaming' }> {
  const { promise: settled, resolve } = Promise.withResolvers<Outcome>();
  const events: readonly StreamEvent[] = [...texts.map(textDelta), finalEvent(outcome)];
  let told = 0;
  const leave = (): void => {
    told = events.length;
    resolve({ ok: false, failure: { kind: 'cancelled', message: 'the caller left' }, meta: outcome.meta });
  };
  request.options.signal?.addEventListener('abort', leave, { once: true });
  const iterator: AsyncIterator<StreamEvent> = {
    async next() {
      const event = events[told];
      if (!event) return { done: true, value: undefined };
      told += 1;
      if (told === events.length) resolve(outcome);
      return { done: false, value: event };
    },
    async return() {
      leave();
      return { done: true, value: undefined };
    },
  };
  return { type: 'streaming', events: { [Symbol.asyncIterator]: () => iterator }, settled };
}

function textDelta(text: string): StreamEvent {
  return { type: 'text-delta', text };
}

function finalEvent(outcome: Outcome): StreamEvent {
  const { meta } = outcome;
  return outcome.ok
    ? { type: 'finish', answer: outcome.answer, meta }
    : { type: 'error', failure: outcome.failure, meta };
}
