/** Doubles the base for each time this has happened before, up to the cap. */
export function doubled(baseMs: number, timesBefore: number, capMs: number): number {
  return Math.min(capMs, baseMs * 2 ** timesBefore);
}
