import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';

import { parts } from './written-row.ts';
import type { Part, WrittenRow, WrittenTable } from './written-row.ts';

/**
 * Writes rows of one table, each any number of times and in any order, with the same result:
 * what has ended is not touched again, and what was given up is corrected by its true end.
 */
export function upsert(table: WrittenTable, rows: readonly WrittenRow[]): RawBuilder<unknown> {
  const columns = columnsOf[table];
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row.columns[column] ?? null))})`);
  return sql`insert into ${sql.raw(opening[table])} values ${sql.join(values)} ${sql.raw(closing[table])}`;
}

function columnsWhere(table: WrittenTable, ...wanted: readonly Part[]): readonly string[] {
  return Object.entries(parts[table]).flatMap(([column, part]) => (wanted.includes(part) ? column : []));
}

/** In the order in which a statement takes them. */
export const columnsOf: PerTable<readonly string[]> = perTable((table) =>
  columnsWhere(table, 'key', 'start', 'end'),
);

const opening = perTable((table) => `${table} (${columnsOf[table].join(', ')})`);

const closing = perTable((table) => {
  const keys = columnsWhere(table, 'key').join(', ');
  const ending = columnsWhere(table, 'end');
  if (ending.length === 0) return `on conflict (${keys}) do nothing`;
  const changes = ending.map((column) => `${column} = excluded.${column}`).join(', ');
  return (
    `on conflict (${keys}) do update set ${changes} ` +
    `where ${table}.outcome in ('running', 'abandoned') and excluded.outcome in ('ok', 'failed')`
  );
});

export type PerTable<Each> = Readonly<Record<WrittenTable, Each>>;

/** One of something for each table. */
export function perTable<Each>(make: (table: WrittenTable) => Each): PerTable<Each> {
  return {
    requests: make('requests'),
    attempts: make('attempts'),
    events: make('events'),
    feedback: make('feedback'),
    captures: make('captures'),
  };
}
