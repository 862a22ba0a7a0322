/** How fast the clock of an outage runs: the short form is the long one, ten times as fast. */
export interface Pace {
  /** Seconds of the short form for so many of the long one. */
  seconds(long: number): number;
  /** The times of the breakers, as lines of routes.yaml. */
  readonly breaker: string;
  readonly openMs: number;
  readonly maxOpenMs: number;
}

export function paceOf(isShort: boolean): Pace {
  const times = isShort ? 10 : 1;
  const openMs = 10_000 / times;
  const maxOpenMs = 60_000 / times;
  const spans = { windowMs: 30_000 / times, openMs, maxOpenMs, slowStartMs: 10_000 / times };
  return {
    ...{ openMs, maxOpenMs },
    seconds: (long) => long / times,
    breaker: `  breaker: ${JSON.stringify(spans)}`,
  };
}
