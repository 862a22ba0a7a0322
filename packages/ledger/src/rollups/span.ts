/** How long a rollup's piece of time is. */
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** Time from one moment up to, and not including, another. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When the span begins that holds this moment. Days are UTC's. */
export function startOf(spanMs: number, timeMs: number): number {
  return Math.floor(timeMs / spanMs) * spanMs;
}

/** A piece of a period, and the span in whose rollups it is whole; without one, only rows can tell. */
export type Piece = WholeSpans | BrokenSpan;

export interface WholeSpans extends Period {
  readonly spanMs: number;
}

export interface BrokenSpan extends Period {
  readonly spanMs: undefined;
}

/** Cuts a period into as few pieces as the spans allow: the longest in the middle, shorter ones at the ends. */
export function cut(period: Period, spansMs: readonly number[]): readonly Piece[] {
  if (period.fromMs >= period.toMs) return [];
  const [spanMs, ...shorter] = spansMs.toSorted((a, b) => b - a);
  if (spanMs === undefined) return [{ ...period, spanMs }];
  const fromMs = startOf(spanMs, period.fromMs + spanMs - 1);
  const toMs = startOf(spanMs, period.toMs);
  if (fromMs >= toMs) return cut(period, shorter);
  return [
    ...cut({ fromMs: period.fromMs, toMs: fromMs }, shorter),
    { fromMs, toMs, spanMs },
    ...cut({ fromMs: toMs, toMs: period.toMs }, shorter),
  ];
}
