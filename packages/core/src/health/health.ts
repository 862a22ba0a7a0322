import type { Failure } from '../failure.ts';
import type { BreakerSettings } from './breaker.ts';

export type BreakerSetting = BreakerSettings | 'off';

/** What the plan needs to know of a candidate. Reading it changes nothing. */
export interface HealthView {
  readonly status: 'ready' | 'full' | 'open' | 'probing' | 'cooling' | 'blocked' | 'held';
  /** Clock time at which a candidate that is out may be tried again; undefined when only an operator can say. */
  readonly until: number | undefined;
  /** Share of traffic to let through: below 1 for a while after a recovery. */
  readonly share: number;
  /** Measured time to a useful answer (first content for streams), once known. */
  readonly latencyMs: number | undefined;
}

/** Leave to call a candidate. Hand it back through `settle`, whatever happens. */
export interface Ticket {
  /** Which of its breaker's times in service it belongs to: a verdict from an earlier one is ignored. */
  readonly generation: number;
  /** Names a call that something waits for: a probe, a trial after a block, a call made in panic. */
  readonly probe: number | undefined;
  readonly panic: boolean;
  readonly admittedAt: number;
  /** The breaker's state at admission. */
  readonly before: string;
}

export type Admission =
  | { readonly admitted: true; readonly ticket: Ticket }
  | { readonly admitted: false; readonly view: HealthView };

/**
 * What one call taught us. `committed` is a stream's first content: enough to close on, not yet the end.
 * The lesson that ends a call is never `committed`.
 */
export interface Lesson {
  readonly failure: Failure | undefined;
  readonly committed: boolean;
  readonly latencyMs: number | undefined;
  /** Set when the call got little more than the end of its request: how long it had. */
  readonly cutAfterMs?: number | undefined;
}
