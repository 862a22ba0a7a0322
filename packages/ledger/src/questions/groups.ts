import { dayMs, hourMs, startOf } from '../rollups/span.ts';
import type { Apart } from './source.ts';

/** What an answer may be grouped by. Tags are groups of their own, `name=value`: a request is in each of its tags'. */
export const dimensions = ['task', 'customer', 'model', 'provider', 'tag', 'hour', 'day'] as const;
export type Dimension = (typeof dimensions)[number];

/** A row of numbers with everything that it may be grouped by. */
interface Grouped {
  readonly task: string;
  readonly model?: string;
  readonly provider?: string;
  readonly served_by?: string;
  readonly subject_value: string;
  readonly starts_at: number;
}

/** What a question by this dimension has to tell apart. */
export function apartBy(dimension: Dimension | undefined): Apart {
  if (dimension === 'customer' || dimension === 'tag') return { each: dimension };
  if (dimension === 'hour') return { spanMs: hourMs };
  return dimension === 'day' ? { spanMs: dayMs } : {};
}

/** The group that a row belongs to: a name, or the time when the hour or the day begins. Null for none. */
export function groupOf(dimension: Dimension | undefined, row: Grouped): string | null {
  switch (dimension) {
    case undefined:
      return null;
    case 'customer':
    case 'tag':
      return row.subject_value || null;
    case 'hour':
      return timeOf(startOf(hourMs, row.starts_at));
    case 'day':
      return timeOf(startOf(dayMs, row.starts_at));
    case 'provider':
      return row.provider ?? null;
    case 'model':
      return row.model ?? null;
    case 'task':
      return row.task || null;
  }
}

function timeOf(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** Adds up rows of the same group. */
export function sumBy<Row extends object, Sum extends Record<string, number>>(
  rows: readonly Row[],
  keyOf: (row: Row) => string | null,
  sumsOf: (row: Row) => Sum,
): ReadonlyMap<string | null, Sum> {
  const groups = new Map<string | null, Sum>();
  for (const row of rows) {
    const key = keyOf(row);
    const more = sumsOf(row);
    const known = groups.get(key);
    if (known) addInto(known, more);
    else groups.set(key, { ...more });
  }
  return groups;
}

function addInto(sums: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(more)) sums[name] = (sums[name] ?? 0) + value;
}
