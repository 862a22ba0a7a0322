import type { Lane } from './lanes.ts';
import type { Rounds } from './measure.ts';

/** What is compared with what, and how much more it may take. */
export interface Comparison {
  readonly name: string;
  readonly bare: Lane;
  readonly lane: Lane;
  /** Parts of one operation that the figures are for. */
  readonly parts: number;
  /** Microseconds above the bare lane; undefined where nothing is promised. */
  readonly targetMicros: number | undefined;
}

/** A comparison in figures: medians, in CPU microseconds. */
export interface Result {
  readonly name: string;
  readonly bareMicros: number;
  readonly micros: number;
  /** The median of the differences within a round, which noise that lasts longer than a round does not touch. */
  readonly aboveMicros: number;
  readonly ratio: number;
  readonly targetMicros: number | undefined;
  readonly ok: boolean;
}

/** Works a comparison out from all rounds. */
export function compare(comparison: Comparison, measured: Rounds): Result {
  const { name, bare, lane, parts, targetMicros } = comparison;
  const bareRounds = measured.get(bare) ?? [];
  const rounds = measured.get(lane) ?? [];
  const bareMicros = median(bareRounds) / parts;
  const micros = median(rounds) / parts;
  const aboveMicros = median(rounds.map((each, round) => each - (bareRounds[round] ?? 0))) / parts;
  const ok = targetMicros === undefined || aboveMicros <= targetMicros;
  return { name, bareMicros, micros, aboveMicros, ratio: micros / bareMicros, targetMicros, ok };
}

/** The results as lines to read. */
export function table(results: readonly Result[]): readonly string[] {
  const rows = results.map(({ name, bareMicros, micros, aboveMicros, ratio, targetMicros, ok }) => [
    name,
    bareMicros.toFixed(2),
    micros.toFixed(2),
    aboveMicros.toFixed(2),
    `${ratio.toFixed(1)}x`,
    targetMicros === undefined ? '-' : `${targetMicros} ${ok ? 'ok' : 'over'}`,
  ]);
  const all = [['CPU µs, median', 'bare', 'engine', 'above', 'ratio', 'target'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all.map((row) =>
    row
      .map((cell, column) => pad(cell, column, widths))
      .join('  ')
      .trimEnd(),
  );
}

function pad(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}
