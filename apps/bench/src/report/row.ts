/** One line of the table, in words and figures for people. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly beside: string;
  readonly compared: string;
  readonly target: string;
  readonly verdict: string;
}

export type Target = { readonly atMost: number } | { readonly atLeast: number };

/** Whether a promise holds, and if not, by how much. */
export function verdictOn(value: number, target: Target | undefined): string {
  if (!target) return '';
  const excess = 'atMost' in target ? value / target.atMost : target.atLeast / value;
  if (excess <= 1) return 'met';
  return Number.isFinite(excess) ? `missed by ${Math.max(1, Math.round((excess - 1) * 100))} %` : 'missed';
}

interface Compared {
  readonly what: string;
  readonly unit: string;
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  readonly theirName: string;
  /** Of the ratio, `ours / theirs`, or with `atLeast` of `theirs / ours`. */
  readonly target?: Target | undefined;
}

/** Two lanes that were measured in turn: the median of the ratios of each round, which a slow minute does not touch. */
export function ratioRow({ what, unit, ours, theirs, theirName, target }: Compared): Row {
  const less = target !== undefined && 'atLeast' in target;
  const ratio = median(
    ours.map((each, round) => {
      const other = theirs[round] ?? Number.NaN;
      return less ? other / each : each / other;
    }),
  );
  return {
    what,
    measured: figure(median(ours), unit),
    beside: `${theirName}: ${figure(median(theirs), unit)}`,
    compared: `${ratio.toFixed(2)}x${less ? ' less' : ''}`,
    target: target ? targetText(target, 'x', less ? ' less' : '') : '',
    verdict: verdictOn(ratio, target),
  };
}

interface Limited {
  readonly what: string;
  readonly unit: string;
  readonly measured: number;
  /** What `measured` is above. */
  readonly beside: string;
  readonly target?: Target | undefined;
}

/** A figure that has its limit in itself. */
export function limitRow({ what, unit, measured, beside, target }: Limited): Row {
  return {
    ...{ what, beside, compared: '' },
    measured: figure(measured, unit),
    target: target ? targetText(target, ` ${unit}`, '') : '',
    verdict: verdictOn(measured, target),
  };
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value below which this share of all lies; between two values, what lies between them. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low + (high - low) * (at - Math.floor(at));
}

export function figure(value: number, unit: string): string {
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(value < 1 ? 2 : 3)} ${unit}`;
}

function targetText(target: Target, unit: string, after: string): string {
  return 'atMost' in target
    ? `at most ${target.atMost}${unit}${after}`
    : `at least ${target.atLeast}${unit}${after}`;
}
