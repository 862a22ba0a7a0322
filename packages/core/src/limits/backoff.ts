import type { Random } from '../ports/random.ts';
import type { RetrySettings } from '../routes/route.ts';

export interface Retrying extends RetrySettings {
  /** The how-manieth try has just failed. */
  readonly tryNumber: number;
  /** The least there is to wait, whatever chance says. */
  readonly floorMs: number;
}

/**
 * How long to wait before trying again. Full jitter, so that callers who failed together do not
 * come back together; what the provider asked for is a floor, with the jitter on top.
 */
export function waitBeforeRetry({ baseMs, capMs, tryNumber, floorMs }: Retrying, random: Random): number {
  // Bounded: nothing times infinity would be no number.
  const doublings = Math.min(tryNumber - 1, 52);
  const jitterMs = random() * Math.min(capMs, baseMs * 2 ** doublings);
  return Math.ceil(floorMs + jitterMs);
}
