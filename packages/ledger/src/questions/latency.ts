import { decodeInto } from '../rollups/histogram-bytes.ts';
import { percentile, sizeOf } from '../rollups/histogram.ts';
import type { Histogram } from '../rollups/histogram.ts';
import { hourMs } from '../rollups/span.ts';
import { apartBy, dimensions, groupOf } from './groups.ts';
import type { Dimension } from './groups.ts';
import { asked, oneOf, QuestionError } from './query.ts';
import type { AskedLedger, Filters } from './query.ts';
import { readTimes } from './read-attempts.ts';
import type { TimedAttempts } from './read-attempts.ts';

/** The outcome is `ok` when left out: a quick refusal makes no model fast. */
export interface LatencyQuery extends Filters {
  /** `model` when left out. */
  readonly by?: Dimension | undefined;
}

/** Off by 5 % at most; null when nothing was measured. */
export interface Percentiles {
  readonly measured: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

export interface Latency {
  readonly group: string | null;
  /** From the call to its end. */
  readonly total: Percentiles;
  /** Until the first content of a stream. */
  readonly firstToken: Percentiles;
}

/** How long calls took, the worst tail first. */
export async function latency(ledger: AskedLedger, query: LatencyQuery = {}): Promise<readonly Latency[]> {
  const by = oneOf(dimensions, query.by ?? 'model', 'group');
  const rows = await readTimes(ledger, asked({ ...query, outcome: query.outcome ?? 'ok' }), apartBy(by));
  const groups = merged(rows, (row) => groupOf(by, row));
  return groups.toSorted((left, right) => (right.total.p99Ms ?? 0) - (left.total.p99Ms ?? 0));
}

export interface LatencyByHourQuery extends Filters {
  /** Whose hours of the day; UTC when left out. */
  readonly timeZone?: string | undefined;
}

export interface HourLatency extends Omit<Latency, 'group'> {
  /** 0 to 23. */
  readonly hour: number;
}

/** How long calls took at which hour of the day. Zones that are off by part of an hour count by its beginning. */
export async function latencyByHourOfDay(
  ledger: AskedLedger,
  query: LatencyByHourQuery = {},
): Promise<readonly HourLatency[]> {
  const { timeZone = 'UTC', ...filters } = query;
  const hourOf = hourIn(timeZone);
  const all = { ...filters, outcome: filters.outcome ?? 'ok' };
  const rows = await readTimes(ledger, asked(all), { spanMs: hourMs });
  const hours = merged(rows, ({ starts_at: startsAt }) => hourOf(startsAt));
  return hours
    .map(({ group, ...times }) => ({ hour: Number(group), ...times }))
    .toSorted((left, right) => left.hour - right.hour);
}

function hourIn(timeZone: string): (timeMs: number) => string {
  try {
    const format = new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone });
    return (timeMs) => format.format(timeMs);
  } catch (cause) {
    const message = `there is no time zone called ${JSON.stringify(timeZone)}: take a name like Europe/Berlin`;
    throw new QuestionError(message, { cause });
  }
}

function merged(
  rows: readonly TimedAttempts[],
  keyOf: (row: TimedAttempts) => string | null,
): readonly Latency[] {
  const groups = new Map<string | null, { total: Histogram; firstToken: Histogram }>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key) ?? { total: new Map(), firstToken: new Map() };
    groups.set(key, group);
    decodeInto(group.total, row.duration);
    decodeInto(group.firstToken, row.first_token);
  }
  return [...groups].map(([group, { total, firstToken }]) => ({
    group,
    total: percentilesOf(total),
    firstToken: percentilesOf(firstToken),
  }));
}

function percentilesOf(histogram: Histogram): Percentiles {
  return {
    measured: sizeOf(histogram),
    p50Ms: percentile(histogram, 0.5) ?? null,
    p95Ms: percentile(histogram, 0.95) ?? null,
    p99Ms: percentile(histogram, 0.99) ?? null,
  };
}
