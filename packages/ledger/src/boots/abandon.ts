import { sql } from 'kysely';

import type { Database } from '../database/database.ts';

/** Marks what a boot has left in flight, and the boot as over. What it cost stays unknown. */
export async function abandon({ kysely }: Database, bootId: string, now: number): Promise<void> {
  await kysely.transaction().execute(async (transaction) => {
    const inFlight = transaction
      .selectFrom('requests')
      .select('id')
      .where('boot_id', '=', bootId)
      .where('outcome', '=', sql.lit('running'));
    await transaction
      .insertInto('unrolled')
      .columns(['request_id'])
      .expression(inFlight)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await transaction
      .updateTable('attempts')
      .set({ outcome: 'abandoned' })
      .where('outcome', '=', 'running')
      .where('request_id', 'in', inFlight)
      .execute();
    await transaction
      .updateTable('requests')
      .set({ outcome: 'abandoned' })
      .where('boot_id', '=', bootId)
      .where('outcome', '=', sql.lit('running'))
      .execute();
    await transaction
      .updateTable('boots')
      .set({ ended_at: now })
      .where('id', '=', bootId)
      .where('ended_at', 'is', null)
      .execute();
  });
}
