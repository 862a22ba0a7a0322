import type { BudgetRow } from '../schema/schema.ts';
import { zoned } from './zoned.ts';

export type Span = BudgetRow['span'];

/** From its first millisecond to the first of the next one. */
export interface Window {
  readonly startsAt: number;
  readonly endsAt: number;
}

/** The minute, hour, day or month of a zone's calendar in which this moment lies. A day may have 23 or 25 hours. */
export function windowAt(span: Span, timeZone: string, wallTime: number): Window {
  const name = `${span} ${timeZone}`;
  const last = lastWindows.get(name);
  if (last && last.startsAt <= wallTime && wallTime < last.endsAt) return last;
  const window = compute[span](wallTime, timeZone);
  lastWindows.set(name, window);
  return window;
}

/** Nearly all moments lie in the same window as the one before. */
const lastWindows = new Map<string, Window>();

const compute: Readonly<Record<Span, (wallTime: number, timeZone: string) => Window>> = {
  minute: (wallTime) => lasting(wallTime - (wallTime % minuteMs), minuteMs),
  hour(wallTime, timeZone) {
    const { minute } = zoned(wallTime, timeZone);
    return lasting(wallTime - (wallTime % minuteMs) - minute * minuteMs, hourMs);
  },
  day(wallTime, timeZone) {
    const { year, month, day } = zoned(wallTime, timeZone);
    return {
      startsAt: startOf(Date.UTC(year, month, day), timeZone),
      endsAt: startOf(Date.UTC(year, month, day + 1), timeZone),
    };
  },
  month(wallTime, timeZone) {
    const { year, month } = zoned(wallTime, timeZone);
    return {
      startsAt: startOf(Date.UTC(year, month), timeZone),
      endsAt: startOf(Date.UTC(year, month + 1), timeZone),
    };
  },
};

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** No zone is further from UTC, with an hour to spare. */
const furthestMs = 16 * hourMs;

function lasting(startsAt: number, lengthMs: number): Window {
  return { startsAt, endsAt: startsAt + lengthMs };
}

/** The first moment of a date in a zone: not always midnight, which some days skip. Dates only grow, so halving finds it. */
function startOf(date: number, timeZone: string): number {
  let before = date - furthestMs;
  let reached = date + furthestMs;
  while (reached - before > minuteMs) {
    const middle = before + Math.floor((reached - before) / 2 / minuteMs) * minuteMs;
    const { year, month, day } = zoned(middle, timeZone);
    if (Date.UTC(year, month, day) >= date) reached = middle;
    else before = middle;
  }
  return reached;
}
