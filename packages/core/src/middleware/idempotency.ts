import { sleep } from '../ports/clock.ts';
import type { Clock } from '../ports/clock.ts';
import type { Failure } from '../failure.ts';
import type { Outcome } from '../outcome.ts';
import { endOf } from '../plan/request-facts.ts';
import type { LlmRequest } from '../request.ts';
import type { LlmResult } from '../result.ts';
import { bodyFingerprint } from './fingerprint.ts';
import { refusal, replay, unavailable, withNotes } from './local-outcome.ts';
import type { Answered } from './local-outcome.ts';
import type { Middleware, Next } from './middleware.ts';
import { watchNext } from './watch-next.ts';

/** One piece of work as its caller names it. */
export interface Claim {
  /** Whose key it is and for which task: the same key elsewhere is another one. */
  readonly scope: string;
  readonly key: string;
  /** The body as text, prompt included: hash it before writing it down. */
  readonly fingerprint: string;
  /** A run that has said nothing for this long has crashed. */
  readonly leaseMs: number;
}

/** Names one run of the work; means nothing to anyone but the store. */
export type Lease = string;

export type Begun =
  | { readonly state: 'started'; readonly lease: Lease }
  /** `join` resolves with how that run ended; with undefined when it ended without saying. */
  | { readonly state: 'in-flight'; readonly join?: Promise<Outcome | undefined> | undefined }
  | { readonly state: 'done'; readonly outcome: Answered }
  | { readonly state: 'mismatch' }
  /** A run began and crashed. `lease` is the lost one: release it to allow another run. */
  | { readonly state: 'unknown'; readonly lease: Lease };

/** Remembers which work has been done. `begin` is atomic; a lease that was taken over changes nothing any more. */
export interface IdempotencyStore {
  begin(claim: Claim): Promise<Begun>;
  /** The work is done; later callers get this answer. */
  complete(lease: Lease, outcome: Answered): Promise<void>;
  /** The work was not done; the key is free again. Those who joined get the outcome. */
  release(lease: Lease, outcome: Outcome | undefined): Promise<void>;
}

export interface IdempotencyOptions {
  readonly store: IdempotencyStore;
  readonly clock: Clock;
  /** Asked after a crash, when only the product can know. Only `not-done` runs the work again. */
  readonly whenUnknown?: ((request: LlmRequest) => Promise<'done' | 'not-done' | 'unknown'>) | undefined;
}

/** The same `idempotencyKey` runs once: in flight it joins, another body is refused, afterwards it replays. */
export function idempotency(options: IdempotencyOptions): Middleware {
  return async (request, next) => {
    const { idempotencyKey: key } = request.options;
    if (key === undefined) return next(request);
    if (key === '' || key.length > longestKey) return refusal(request, failures.invalid, options.clock.now());
    const claim = {
      scope: scopeOf(request),
      key,
      fingerprint: bodyFingerprint(request),
      leaseMs: endOf(request) - options.clock.now() + slackMs,
    };
    return begin({ ...options, request, next, claim });
  };
}

/** As Stripe has it. */
const longestKey = 255;

/** For what follows the last answer: settling budgets, writing rows. */
const slackMs = 10_000;

interface Run extends IdempotencyOptions {
  readonly request: LlmRequest;
  readonly next: Next;
  readonly claim: Claim;
}

/** Work that may have been done is not done again on the chance that it was not. */
async function ask(store: IdempotencyStore, claim: Claim): Promise<Begun | Failure> {
  try {
    return await store.begin(claim);
  } catch (cause) {
    return unavailable('idempotency', cause);
  }
}

async function begin(run: Run): Promise<LlmResult> {
  const { store, request, clock, claim } = run;
  const begun = await ask(store, claim);
  if ('kind' in begun) return refusal(request, begun, clock.now());
  switch (begun.state) {
    case 'started':
      return lead(run, begun.lease);
    case 'in-flight':
      return begun.join ? follow(run, begun.join) : refusal(request, failures.inFlight, clock.now());
    case 'done':
      return replay({ request, outcome: begun.outcome, now: clock.now(), marks: { replayed: true } });
    case 'mismatch':
      return refusal(request, failures.mismatch, clock.now());
    case 'unknown':
      return askProduct(run, begun.lease);
  }
}

/** Does the work. Only an answer is kept: after a failure the same key may try again. */
function lead({ store, request, next, clock }: Run, lease: Lease): Promise<LlmResult> {
  return watchNext({ request, next, clock }, async (outcome): Promise<Outcome | void> => {
    try {
      await (outcome.ok ? store.complete(lease, outcome) : store.release(lease, outcome));
    } catch {
      // The answer is paid for and goes out; the key then reads as unknown, which is the truth.
      return withNotes(outcome, ['the idempotency store did not take how this request ended']);
    }
  });
}

/** Waits for another run of the same work, no longer than this request may take. */
async function follow(run: Run, join: Promise<Outcome | undefined>): Promise<LlmResult> {
  const { request, clock } = run;
  const joined = await waitFor(join, run);
  if (joined === 'left') return refusal(request, failures.left, clock.now());
  if (joined === 'too-late') return refusal(request, failures.inFlight, clock.now());
  // The other caller gave up, or its run broke: that says nothing about this one.
  if (!joined || (!joined.ok && joined.failure.kind === 'cancelled')) return begin(run);
  if (!joined.ok) return refusal(request, joined.failure, clock.now());
  return replay({ request, outcome: joined, now: clock.now(), marks: { replayed: true } });
}

async function waitFor<Value>(
  work: Promise<Value>,
  { request, clock }: Run,
): Promise<Value | 'left' | 'too-late'> {
  const { signal } = request.options;
  const done = new AbortController();
  const stop = signal ? AbortSignal.any([signal, done.signal]) : done.signal;
  const limit = sleep(clock, endOf(request) - clock.now(), stop).then((passed) =>
    passed ? 'too-late' : 'left',
  );
  try {
    return await Promise.race([work, limit]);
  } finally {
    done.abort();
  }
}

/** An earlier run was cut off: only the product can know whether its work was done. */
async function askProduct(run: Run, lost: Lease): Promise<LlmResult> {
  const { store, request, clock, whenUnknown } = run;
  const answer = await whenUnknown?.(request);
  if (answer === 'done') return refusal(request, failures.done, clock.now());
  if (answer !== 'not-done') return refusal(request, failures.unknown, clock.now());
  await store.release(lost, undefined);
  return begin({ ...run, whenUnknown: undefined }); // asked once: a store that does not forget must not loop
}

function scopeOf({ task, options: { callerId, customerId } }: LlmRequest): string {
  return JSON.stringify([callerId ?? null, customerId ?? null, task ?? null]);
}

const failures = {
  invalid: {
    kind: 'rejected-locally',
    code: 'idempotency-key',
    message: `an idempotency key has 1 to ${longestKey} characters`,
  },
  inFlight: {
    kind: 'rejected-locally',
    code: 'idempotency-in-flight',
    message: 'a request with this idempotency key is still running; ask again later with the same key',
  },
  mismatch: {
    kind: 'rejected-locally',
    code: 'idempotency-mismatch',
    message: 'this idempotency key was used for a request with another body; use a new key',
  },
  unknown: {
    kind: 'rejected-locally',
    code: 'idempotency-unknown',
    message:
      'an earlier request with this idempotency key was cut off, and nobody knows whether its work was done',
  },
  done: {
    kind: 'rejected-locally',
    code: 'idempotency-done',
    message: 'the work of this idempotency key was done, but its answer was lost',
  },
  left: { kind: 'cancelled', message: 'the caller left' },
} as const satisfies Readonly<Record<string, Failure>>;
