import type { Clock } from '../ports/clock.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { Attempt, AttemptObserver, Meta, Outcome } from '../outcome.ts';
import type { LlmRequest } from '../request.ts';
import type { LlmResult } from '../result.ts';
import { brokenOffMeta } from './local-outcome.ts';
import type { Next } from './middleware.ts';
import { conclude, whenSettled } from './when-settled.ts';
import type { SettledHook } from './when-settled.ts';

interface Watched {
  readonly request: LlmRequest;
  readonly next: Next;
  readonly clock: Clock;
}

/**
 * Goes on to `next` and runs the hook exactly once with how it ended: settled, streamed, left by the caller.
 * When something inside throws, the hook sees a failure with the attempts made so far, and the error goes on.
 */
export async function watchNext({ request, next, clock }: Watched, hook: SettledHook): Promise<LlmResult> {
  const attempts: Attempt[] = [];
  const watched = withObserver(request, { ended: (attempt) => void attempts.push(attempt) });
  let result: LlmResult;
  try {
    result = await next(watched);
  } catch (cause) {
    await conclude(outcomeOf(cause, brokenOffMeta(request, attempts, clock.now())), hook);
    throw cause;
  }
  return whenSettled(result, hook);
}

/** A copy of the request that tells one observer more. */
export function withObserver(request: LlmRequest, observer: AttemptObserver): LlmRequest {
  return { ...request, observers: [...request.observers, observer] };
}

function outcomeOf(cause: unknown, meta: Meta): Outcome {
  if (cause instanceof LlmError) return { ok: false, failure: cause.failure, meta: cause.meta ?? meta };
  const failure = { kind: 'unknown', code: 'thrown', message: 'a middleware threw an error', cause } as const;
  return { ok: false, failure, meta };
}
