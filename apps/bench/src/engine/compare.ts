import { figure, median, verdictOn } from '../report/row.ts';
import type { Row } from '../report/row.ts';
import type { EngineLane } from './lanes.ts';
import type { Rounds } from './measure.ts';

/** What is compared with what, and how much more it may take. */
export interface Comparison {
  readonly what: string;
  readonly bare: EngineLane;
  readonly lane: EngineLane;
  /** Parts of one operation that the figures are for. */
  readonly parts: number;
  /** Microseconds above the bare lane; undefined where nothing is promised. */
  readonly targetMicros: number | undefined;
}

/** Medians of CPU microseconds; the difference is the median of those within a round, which noise that lasts longer does not touch. */
export function compare({ what, bare, lane, parts, targetMicros }: Comparison, measured: Rounds): Row {
  const bareRounds = measured.get(bare) ?? [];
  const rounds = measured.get(lane) ?? [];
  const above = median(rounds.map((each, round) => each - (bareRounds[round] ?? 0))) / parts;
  return {
    what,
    measured: figure(median(rounds) / parts, 'µs'),
    beside: `${bare.name}: ${figure(median(bareRounds) / parts, 'µs')}`,
    compared: `+${figure(above, 'µs')}`,
    target: targetMicros === undefined ? '' : `at most +${targetMicros} µs`,
    verdict: verdictOn(above, targetMicros === undefined ? undefined : { atMost: targetMicros }),
  };
}
