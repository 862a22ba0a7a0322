import type { Failure, FailureKind } from './failure.ts';
import type { ToolCall } from './ports/message.ts';
import type { Finish, Usage } from './ports/reply.ts';
import type { Role } from './candidate.ts';

/** How far a call got. After `committed` the caller had seen content. */
export type Phase = 'dispatched' | 'headers' | 'first-token' | 'committed' | 'complete';

/** Why a call was made. */
export type Purpose = 'answer' | 'retry' | 're-ask' | 'fallback' | 'continue' | 'restart' | 'last-resort';

/** A failure as it is shown and stored: no cause, nothing to leak. */
export type FailureNote = Omit<Failure, 'cause'>;

interface AttemptBase {
  readonly requestId: string;
  /** 1, 2, 3 … within the request. */
  readonly number: number;
  readonly model: string;
  readonly provider: string;
  readonly credential: string | undefined;
  readonly role: Role;
  readonly purpose: Purpose;
  /** The how-manieth try of this candidate. */
  readonly tryNumber: number;
  /** Why the plan put this candidate where it was. */
  readonly reason: string;
  readonly wallTime: number;
  /** Waited before the call: back-off, Retry-After. */
  readonly waitedMs: number;
}

/** The start of an attempt, told before the provider is called. */
export interface AttemptStart extends AttemptBase {
  readonly priceVersion?: string | undefined;
}

interface AttemptEnd extends AttemptBase {
  readonly phase: Phase;
  readonly durationMs: number;
  readonly firstTokenMs: number | undefined;
  readonly usage: Usage | undefined;
  /** Undefined is unknown, never 0. */
  readonly costMicroUsd: number | undefined;
  readonly priceVersion: string | undefined;
  readonly finish: Finish | undefined;
  readonly providerRequestId: string | undefined;
  readonly servedModel: string | undefined;
  readonly notes: readonly string[];
  readonly breakerBefore: string;
  readonly breakerAfter: string;
}

/** One call to one candidate. Always leaves one of these. */
export type Attempt =
  | (AttemptEnd & { readonly ok: true })
  | (AttemptEnd & { readonly ok: false; readonly failure: FailureNote });

/** Sees every attempt of a request. Must not throw; must not wait. */
export interface AttemptObserver {
  started?(start: AttemptStart): void;
  ended?(attempt: Attempt): void;
}

export type SkipReason =
  | 'fallback-not-allowed'
  | 'stakes-too-high'
  | 'different-model'
  | 'no-capability'
  | 'window-too-small'
  | 'too-expensive'
  | 'unpriced'
  | 'breaker-open'
  | 'slow-start'
  | 'full'
  | 'cooling-down'
  | 'blocked'
  | 'held'
  | 'same-trouble'
  | 'no-time-left'
  | 'no-attempts-left'
  | 'not-allowed';

/** A candidate that was not asked, and why. */
export interface Skipped {
  readonly model: string;
  readonly credential: string | undefined;
  readonly reason: SkipReason;
  readonly detail: string;
}

/** A stream that another model carried on. */
export interface Continuation {
  readonly from: string;
  readonly to: string;
  readonly method: 'prefill' | 'verified' | 'restart';
  readonly because: FailureKind;
  /** Characters of the answer that the first model had delivered. */
  readonly atCharacter: number;
}

/** What a caller is told about how the answer came to be. */
export interface Meta {
  readonly requestId: string;
  readonly task: string | undefined;
  readonly routeHash: string;
  /** The model that answered; undefined when none did. */
  readonly servedBy: string | undefined;
  /** True when the route's first choice did not answer. */
  readonly fallback: boolean;
  /** Set when the answer is not a fresh one from a planned candidate. */
  readonly degraded: 'cached' | 'message' | 'last-resort' | 'budget' | undefined;
  readonly cache: { readonly ageMs: number; readonly savedMicroUsd: number | undefined } | undefined;
  readonly replayed: boolean;
  readonly attempts: readonly Attempt[];
  readonly skipped: readonly Skipped[];
  readonly continuations: readonly Continuation[];
  readonly finish: Finish | undefined;
  /** Sum over all attempts that told or were estimated. */
  readonly usage: Usage | undefined;
  /** Sum over all attempts, the wasted ones included; undefined when any part is unknown. */
  readonly costMicroUsd: number | undefined;
  readonly costUsd: number | undefined;
  readonly firstTokenMs: number | undefined;
  readonly durationMs: number;
  readonly notes: readonly string[];
}

export interface Answer {
  readonly output: unknown;
  readonly toolCalls: readonly ToolCall[];
  readonly reasoning: string | undefined;
}

/** How a request ended, with all its attempts. */
export type Outcome =
  | { readonly ok: true; readonly answer: Answer; readonly meta: Meta }
  | { readonly ok: false; readonly failure: Failure; readonly meta: Meta };
