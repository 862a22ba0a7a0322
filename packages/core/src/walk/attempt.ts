import type { Engine } from '../llm/engine.ts';
import { remedyFor } from '../failure.ts';
import type { Failure, Settled } from '../failure.ts';
import type { HealthView } from '../health/health.ts';
import type { Journey } from './journey.ts';
import { OpenAttempt } from './open-attempt.ts';
import type { Step } from './open-attempt.ts';
import type { Rejected } from '../output/read-answer.ts';
import type { Provider } from '../ports/provider.ts';
import { scrub } from '../scrub.ts';
import { clampRetryAfter } from '../limits/retry-after.ts';
import { withoutEcho } from './without-echo.ts';

/** What an exchange with a provider came to. `rejected` is an answer that was not good enough, kept for a re-ask. */
export type Asked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure; readonly rejected?: Rejected | undefined };

/** How to talk to a provider for one kind of request: a reply, a stream, vectors. */
export type Exchange<Value> = (open: OpenAttempt) => Promise<Asked<Value>>;

export interface Trying<Value> {
  readonly step: Step;
  readonly journey: Journey;
  readonly exchange: Exchange<Value>;
}

export type Tried<Value> =
  | { readonly type: 'answered'; readonly value: Value }
  | { readonly type: 'failed'; readonly failure: Failure; readonly rejected: Rejected | undefined }
  | { readonly type: 'not-admitted'; readonly view: HealthView };

/** One call to one candidate: the breaker admits, the provider is asked, the breaker learns, a row is left. */
export async function attempt<Value>(trying: Trying<Value>, engine: Engine): Promise<Tried<Value>> {
  const { step, journey, exchange } = trying;
  const { candidate, panic } = step.planned;
  const admission = engine.health.admit(candidate, journey.request.route.breaker, panic);
  if (!admission.admitted) return { type: 'not-admitted', view: admission.view };

  const open = new OpenAttempt({ step, journey, ticket: admission.ticket }, engine);
  const asked = flatten(await caught(() => exchange(open), open));
  if (!asked.ok) {
    open.close(asked.failure);
    return { type: 'failed', failure: asked.failure, rejected: asked.rejected };
  }
  // A stream has only begun; whoever reads it closes the attempt.
  if (journey.request.mode !== 'stream') open.close(undefined);
  return { type: 'answered', value: asked.value };
}

/** The only catch around provider code: whatever it throws, and whenever it is late, comes out as a failure. */
export async function caught<Value>(work: () => Promise<Value>, open: OpenAttempt): Promise<Settled<Value>> {
  const { deadline } = open;
  if (deadline.failure) return { ok: false, failure: deadline.failure };
  try {
    const value = await deadline.race(work());
    // A provider that swallows an abort looks as if it had finished.
    return deadline.failure ? { ok: false, failure: deadline.failure } : { ok: true, value };
  } catch (error) {
    return { ok: false, failure: deadline.failure ?? failureFrom(error, open) };
  }
}

function failureFrom(error: unknown, { provider, journey }: OpenAttempt): Failure {
  const failure = classify(error, provider);
  return {
    ...failure,
    message: withoutEcho(scrub(failure.message), journey.request),
    retryAfterMs: clampRetryAfter(failure.retryAfterMs),
    cause: failure.cause ?? error,
  };
}

function flatten<Value>(settled: Settled<Asked<Value>>): Asked<Value> {
  return settled.ok ? settled.value : settled;
}

/** An adapter's own mistake must not take the request with it. */
function classify(error: unknown, provider: Provider): Failure {
  try {
    const failure: unknown = provider.classify(error);
    return isFailure(failure)
      ? failure
      : { kind: 'unknown', message: 'the adapter named no known kind of failure' };
  } catch (mistake) {
    const message = 'the adapter could not say what went wrong';
    return { kind: 'unknown', message, cause: new AggregateError([error, mistake], message) };
  }
}

/** Adapters may be written in plain JavaScript, or for another version than this. */
function isFailure(value: unknown): value is Failure {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('message' in value))
    return false;
  return (
    typeof value.kind === 'string' &&
    Object.hasOwn(remedyFor, value.kind) &&
    typeof value.message === 'string'
  );
}
