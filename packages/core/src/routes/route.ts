import type { Placement } from '../candidate.ts';
import type { FailureKind, Remedy } from '../failure.ts';
import type { BreakerSettings } from '../health/breaker.ts';
import type { Parameters } from '../ports/model-call.ts';
import type { Stakes } from '../tasks/task.ts';

export type OrderName = 'priority' | 'weighted' | 'cheapest' | 'fastest' | 'cache-affine';

/** What happens to a stream that fails after its first content. */
export type MidStream = 'continue' | 'restart' | 'fail';

/** When a rule applies. All that is named must hold. */
export interface RuleCondition {
  readonly tier?: string | undefined;
  readonly hours?: Hours | undefined;
  readonly minInputTokens?: number | undefined;
  readonly maxInputTokens?: number | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** A daily span in one time zone; `from` later than `to` runs over midnight. */
export interface Hours {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly timeZone: string;
}

export interface Rule {
  readonly when: RuleCondition;
  readonly chain: readonly Placement[];
  readonly order: OrderName;
}

/** What a request gets when every candidate has failed. */
export type Exhausted =
  | { readonly then: 'error' }
  | { readonly then: 'cached'; readonly maxAgeMs: number }
  | { readonly then: 'message'; readonly message: string }
  | { readonly then: 'model'; readonly placement: Placement };

/** How long things may take. `maxLatencyMs` bounds one candidate, the deadlines bound the request. */
export interface TimeLimits {
  readonly maxLatencyMs: number | undefined;
  readonly unaryDeadlineMs: number;
  readonly streamDeadlineMs: number;
  readonly connectMs: number;
  readonly firstTokenMs: number;
  readonly stallMs: number;
  readonly attemptMs: number;
}

/** Retries, repairs and fallbacks of one request all draw on this. */
export interface RequestAllowance {
  readonly attempts: number;
  readonly microUsd: number | undefined;
}

export interface RetrySettings {
  readonly tries: number;
  readonly baseMs: number;
  readonly capMs: number;
}

/** Start a kind of request at the next candidate once this one has failed it `after` times in a row. */
export interface Escalation {
  readonly byTag: string;
  readonly after: number;
  readonly forMs: number;
}

/** The policy for one task, checked and frozen. The walk reads nothing else. */
export interface Route {
  readonly task: string;
  readonly hash: string;
  readonly stakes: Stakes;
  /** Primary first, then the fallbacks, as written. */
  readonly chain: readonly Placement[];
  readonly rules: readonly Rule[];
  readonly order: OrderName;
  /** What a model gets that a caller names: the task's parameters with the route's on top. */
  readonly parameters?: Parameters | undefined;
  /** On fallback, the primary's provider comes first: its prompt cache may still be warm. */
  readonly sameProviderFirst: boolean;
  readonly canary: { readonly placement: Placement; readonly percent: number } | undefined;
  readonly degradeTo: Placement | undefined;
  readonly allowFallback: boolean;
  readonly allowDifferentModel: boolean;
  readonly maxInputTokens: number | undefined;
  readonly times: TimeLimits;
  readonly allowance: RequestAllowance;
  readonly retry: RetrySettings;
  readonly remedies: Readonly<Record<FailureKind, Remedy>>;
  readonly breaker: BreakerSettings | 'off';
  readonly midStream: MidStream;
  readonly minTokensPerSecond: number | undefined;
  readonly repairOutput: boolean;
  readonly escalation: Escalation | undefined;
  readonly exhausted: Exhausted;
  readonly unsupported: 'leave-out' | 'refuse';
}
