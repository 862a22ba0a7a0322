import type { Database } from '../database/database.ts';
import type { IdempotencyRow } from '../schema/schema.ts';
import { findRun } from './find-run.ts';
import type { FoundRun } from './find-run.ts';

/** Takes the key for this run, or finds who has it. One statement takes it, so only one of many gets it. */
export async function takeOrFind(
  database: Database,
  now: number,
  row: IdempotencyRow,
): Promise<'taken' | FoundRun> {
  const { id, ...rest } = row;
  for (let round = 0; round < mostRounds; round++) {
    const taken = await database.kysely
      .insertInto('idempotency')
      .values(row)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet(rest).where('idempotency.expires_at', '<=', now),
      )
      .returning('lease')
      .executeTakeFirst();
    if (taken) return 'taken';
    const found = await findRun(database, id, now);
    if (found) return found;
    // Whoever had it has let go of it in between.
  }
  throw new Error('an idempotency key is taken and released again and again; ask again later');
}

const mostRounds = 5;
