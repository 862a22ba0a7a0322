import type { Database } from '../database/database.ts';
import { detailSpansMs } from '../rollups/places.ts';
import { deleteAged } from './aged.ts';
import type { detailTotals } from './agings.ts';

type Totals = (typeof detailTotals)[number];

interface Sweep {
  readonly totals: Totals;
  readonly subject: 'customer' | 'tag';
  readonly before: number;
}

/** Deletes the old totals of one customer after the other, or of one tag: each slice goes on where the last one ended. */
export function ownedTotalsSweeper(
  database: Database,
  { totals, subject, before }: Sweep,
): (size: number) => Promise<number> {
  let owner = '';
  return async (size) => {
    for (let looked = 0; looked < size; looked++) {
      const next = await ownerAfter(database, { table: totals.table, subject, owner });
      if (next === undefined) return looked;
      owner = next;
      const among = { subject: [subject], subject_value: [owner], span_ms: detailSpansMs[subject] };
      await deleteAged(database, { aging: { ...totals, among }, before, size: mostOfOne });
    }
    return size;
  };
}

/** What is more than that goes with the next sweep. */
const mostOfOne = 50;

/** One look into the index. */
async function ownerAfter(
  { kysely }: Database,
  { table, subject, owner }: { table: Totals['table']; subject: string; owner: string },
): Promise<string | undefined> {
  const { next } = await kysely
    .selectFrom(table)
    .select(({ fn }) => fn.min('subject_value').as('next'))
    .where('subject', '=', subject)
    .where('subject_value', '>', owner)
    .executeTakeFirstOrThrow();
  return next ?? undefined;
}
