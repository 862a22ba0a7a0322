import type { Clock } from '../ports/clock.ts';
import { steady } from './steady-clock.ts';

/** How much more than the requests themselves an outage may send upstream. */
export interface RetryBudgetSettings {
  /** What each request adds: the share of traffic that retries may add to it. */
  readonly perRequest: number;
  /** What a quiet process has in hand: its few requests may all be retried. */
  readonly floor: number;
  /** How fast it grows back to the floor without requests. */
  readonly perSecond: number;
  /** The most that good times can save up; all of it could be spent at the start of an outage. */
  readonly cap: number;
}

const defaultRetryBudget: RetryBudgetSettings = { perRequest: 0.1, floor: 10, perSecond: 1, cap: 100 };

export interface RetryBudgetSnapshot {
  readonly retriesLeft: number;
  readonly requests: number;
  readonly granted: number;
  readonly refused: number;
}

/** One budget for the whole process, so that an outage cannot become a storm. */
export interface RetryBudget {
  /** Tell it of each request before its first call. */
  onRequest(): void;
  /** Takes one retry; false when there is none left. */
  tryRetry(): boolean;
  snapshot(): RetryBudgetSnapshot;
}

export function createRetryBudget(
  clock: Clock,
  settings: RetryBudgetSettings = defaultRetryBudget,
): RetryBudget {
  const { now } = steady(clock);
  let purse: Purse = { thousandths: settings.floor * 1000, at: now() };
  let [requests, granted, refused] = [0, 0, 0];
  return {
    onRequest: () => {
      requests += 1;
      purse = earned(refilled(purse, now(), settings), settings);
    },
    tryRetry: () => {
      purse = refilled(purse, now(), settings);
      if (purse.thousandths < 1000) {
        refused += 1;
        return false;
      }
      granted += 1;
      purse = { ...purse, thousandths: purse.thousandths - 1000 };
      return true;
    },
    snapshot: () => {
      purse = refilled(purse, now(), settings);
      return { retriesLeft: Math.floor(purse.thousandths / 1000), requests, granted, refused };
    },
  };
}

/** Counted in thousandths: ten tenths of a retry must make one. */
interface Purse {
  readonly thousandths: number;
  readonly at: number;
}

/** Time alone fills it up to the floor and no further. */
function refilled({ thousandths, at }: Purse, now: number, { floor, perSecond }: RetryBudgetSettings): Purse {
  const floorThousandths = floor * 1000;
  if (thousandths >= floorThousandths) return { thousandths, at: now };
  return { thousandths: Math.min(floorThousandths, thousandths + (now - at) * perSecond), at: now };
}

function earned({ thousandths, at }: Purse, { perRequest, cap }: RetryBudgetSettings): Purse {
  return { thousandths: Math.min(cap * 1000, thousandths + Math.round(perRequest * 1000)), at };
}
