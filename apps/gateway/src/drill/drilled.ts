import type { Cast } from './cast.ts';
import type { FittedCalls } from './fit-call.ts';
import type { Overstep } from './overstep.ts';
import type { Seen } from './play.ts';
import type { Scenario } from './scenario.ts';
import type { Summary } from './summary.ts';

/** A scenario that has been played. */
export interface Played {
  readonly scenario: Scenario;
  readonly summary: Summary;
  /** Providers that were called. */
  readonly asked: ReadonlySet<string>;
  /** One of the requests that failed: the one that tells most. */
  readonly failed: Seen | undefined;
  /** What some request did that none may. */
  readonly oversteps: readonly Overstep[];
}

/** A task with all that was played for it. */
export interface Drilled {
  readonly cast: Cast;
  readonly calls: FittedCalls;
  readonly calm: Played;
  readonly played: readonly Played[];
}
