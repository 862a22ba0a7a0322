import { sql } from 'kysely';

import { deleteAged } from '../retention/aged.ts';
import { detailTotals } from '../retention/agings.ts';
import { inSlices } from '../retention/slices.ts';
import { detailSpansMs, spendSpansMs } from '../rollups/places.ts';
import type { ForgetOptions } from './forget-options.ts';

/** Deletes a customer's own totals; what is counted for all stays. */
export async function forgetTotals(options: ForgetOptions, customer: string): Promise<void> {
  const { database, clock } = options;
  const theirs = { subject: ['customer'], subject_value: [customer], span_ms: detailSpansMs.customer };
  for (const totals of detailTotals) {
    const aging = { ...totals, among: theirs };
    await inSlices((size) => deleteAged(database, { aging, before: endOfTime, size }), { clock });
  }
  for (const spanMs of spendSpansMs) await forgetSpend(options, { customer, spanMs });
}

const endOfTime = Number.MAX_SAFE_INTEGER;

interface Spend {
  readonly customer: string;
  readonly spanMs: number;
}

/** These lie in the order of time, all customers beside one another: each slice goes through so many spans. */
async function forgetSpend({ database, clock }: ForgetOptions, { customer, spanMs }: Spend): Promise<void> {
  const spend = database.kysely
    .selectFrom('spend_rollups')
    .where('subject', '=', 'customer')
    .where('span_ms', '=', spanMs);
  const { first, last } = await spend
    .select(({ fn }) => [fn.min('starts_at').as('first'), fn.max('starts_at').as('last')])
    .executeTakeFirstOrThrow();
  let next = first ?? Infinity;
  await inSlices(
    async (size) => {
      if (next > (last ?? -Infinity)) return 0;
      const end = next + size * spanMs;
      await sql`delete from spend_rollups where subject = 'customer' and span_ms = ${spanMs}
        and starts_at >= ${next} and starts_at < ${end} and subject_value = ${customer}`.execute(
        database.kysely,
      );
      next = end;
      return size;
    },
    { clock },
  );
}
