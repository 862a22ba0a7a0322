import type { Trouble } from '../database/trouble.ts';

/** A time in which the database takes no rows. */
export interface Outage {
  readonly because: Trouble;
  readonly since: number;
  /** How often it was asked again in vain. */
  readonly tries: number;
}

/** Soon at first, because most outages are short; never so rarely that a recovery goes unnoticed. */
export function retryDelayMs(outage: Outage | undefined): number {
  return outage ? Math.min(100 * 2 ** outage.tries, longestDelayMs) : longestDelayMs;
}

const longestDelayMs = 5_000;
