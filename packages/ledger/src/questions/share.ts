/** A part of a whole; null when there is no whole. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Whole micro-dollars for one of so many; null when there are none. */
export function perOne(microUsd: number, count: number): number | null {
  return count === 0 ? null : Math.round(microUsd / count);
}
