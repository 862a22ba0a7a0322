import { sql } from 'kysely';

import type { Database } from '../database/database.ts';
import type { Aging } from './agings.ts';

interface Slice {
  readonly aging: Aging;
  readonly before: number;
  readonly size: number;
}

/** Deletes up to `size` rows of one table that are older than `before`. */
export async function deleteAged({ kysely }: Database, { aging, before, size }: Slice): Promise<number> {
  const { table, column, among = {} } = aging;
  const key = sql.join(aging.key.map((name) => sql.ref(name)));
  const conditions = [
    sql`${sql.ref(column)} < ${before}`,
    ...Object.entries(among).map(([name, values]) => sql`${sql.ref(name)} in (${sql.join(values)})`),
  ];
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where (${key}) in
    (select ${key} from ${sql.table(table)} where ${sql.join(conditions, sql` and `)} limit ${size})`.execute(
    kysely,
  );
  return Number(numAffectedRows ?? 0);
}

/**
 * Deletes up to `size` requests that began before this time, and all that hangs on them.
 * What is still running stays, and what the totals do not count yet.
 */
export async function deleteAgedRequests(
  { kysely }: Database,
  before: number,
  size: number,
): Promise<number> {
  return kysely.transaction().execute(async (transaction) => {
    const aged = await transaction
      .selectFrom('requests')
      .select('id')
      .where('started_at', '<', before)
      .where('outcome', '<>', 'running')
      .where('id', 'not in', (unrolled) => unrolled.selectFrom('unrolled').select('request_id'))
      .orderBy('started_at')
      .limit(size)
      .execute();
    if (aged.length === 0) return 0;
    const ids = aged.map(({ id }) => id);
    for (const table of hangingOnRequests) {
      await transaction.deleteFrom(table).where('request_id', 'in', ids).execute();
    }
    await transaction.deleteFrom('requests').where('id', 'in', ids).execute();
    return ids.length;
  });
}

/** Without its request nobody could find these again when a customer is to be forgotten. */
const hangingOnRequests = [
  'attempts',
  'feedback',
  'cached_answers',
  'idempotency',
  'rolled_guesses',
] as const;
