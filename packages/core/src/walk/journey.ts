import type { Failure } from '../failure.ts';
import type { Attempt, Continuation, Skipped } from '../outcome.ts';
import type { RequestFacts } from '../plan/facts.ts';
import type { LlmRequest } from '../request.ts';

/** What has happened to a request so far. Only grows. */
export interface Trail {
  readonly attempts: Attempt[];
  /** Of the attempts that failed, with causes, which no row holds. */
  readonly failures: Failure[];
  readonly skipped: Skipped[];
  readonly continuations: Continuation[];
  /** Models that failed for a reason their other credentials share. */
  readonly troubled: Set<string>;
  /** Windows up to this size have proved too small. */
  tooSmallWindow: number;
  started: number;
  spentMicroUsd: number;
}

/** One request on its way: the same from the first walk to the last continuation. */
export interface Journey {
  readonly request: LlmRequest;
  readonly facts: RequestFacts;
  readonly trail: Trail;
  /** Fires when the caller leaves: no call begins after that. */
  readonly signal: AbortSignal | undefined;
  /** Clock time at which the whole request is over. */
  readonly endsAt: number;
  readonly firstChoice: string | undefined;
}

/** A stream's caller can leave without a signal of its own: by not reading on. */
export interface StreamJourney extends Journey {
  readonly leave: () => void;
}

export function newTrail(): Trail {
  return {
    attempts: [],
    failures: [],
    skipped: [],
    continuations: [],
    troubled: new Set(),
    tooSmallWindow: 0,
    started: 0,
    spentMicroUsd: 0,
  };
}

/** What is left of the request's one budget, in calls. */
export function attemptsLeft({ request, trail }: Journey): number {
  return request.route.allowance.attempts - trail.started;
}

/** What is left of the request's one budget, in money; undefined when it has none. */
export function microUsdLeft({ request, trail }: Journey): number | undefined {
  const allowed = request.route.allowance.microUsd;
  return allowed === undefined ? undefined : allowed - trail.spentMicroUsd;
}
