import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';

import type { WholeSpans } from '../rollups/span.ts';
import { storedSubject } from '../rollups/subject.ts';
import type { Asked } from './query.ts';
import type { Apart, Source } from './source.ts';

/** Where a piece of the source is, in its rollup's key. */
export function inPiece(
  { subject, value }: Source,
  { spanMs, fromMs, toMs }: WholeSpans,
): RawBuilder<unknown> {
  return sql`subject = ${storedSubject(subject, spanMs)} ${is('subject_value', value)} and span_ms = ${spanMs}
    and starts_at >= ${fromMs} and starts_at < ${toMs}`;
}

/** No condition when any value will do. */
export function is(column: string, value: string | undefined): RawBuilder<unknown> {
  return value === undefined ? sql`` : sql`and ${sql.ref(column)} = ${value}`;
}

export function outcomeIs({ outcome }: Asked): RawBuilder<unknown> {
  return outcome === 'failed' ? sql`and outcome not in ('ok', 'abandoned')` : is('outcome', outcome);
}

/** The columns that a question tells apart. */
export function columnsApart({ each, spanMs }: Apart, by: readonly string[]): readonly string[] {
  return [
    ...by,
    ...(each === undefined ? [] : ['subject_value']),
    ...(spanMs === undefined ? [] : ['starts_at']),
  ];
}

/** All of these columns, blank where they are not told apart. */
export function blankUnless(told: readonly string[], all: readonly string[]): RawBuilder<unknown> {
  const blank = (column: string): RawBuilder<unknown> => (column === 'starts_at' ? sql`0` : sql`''`);
  return sql.join(
    all.map((column) =>
      told.includes(column) ? sql.ref(column) : sql`${blank(column)} as ${sql.ref(column)}`,
    ),
  );
}

export function sumsOf(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql`sum(${sql.ref(column)}) as ${sql.ref(column)}`));
}

export function groupedBy(columns: readonly string[]): RawBuilder<unknown> {
  // Without groups SQL makes one of nothing.
  if (columns.length === 0) return sql`having count(*) > 0`;
  return sql`group by ${sql.join(columns.map((column) => sql.ref(column)))}`;
}
