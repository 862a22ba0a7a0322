import type { Spending } from '@understudy/core';

import type { Database } from '../database/database.ts';
import type { BudgetReservationRow } from '../schema/schema.ts';
import { whole } from './accounts.ts';
import type { BudgetUnit } from './budget.ts';

/** How a reservation ends. `lost`: nobody is left who could tell. */
export type End =
  | { readonly type: 'released' }
  | { readonly type: 'lost' }
  | { readonly type: 'spent'; readonly spending: Spending };

/** Gives back what was set aside and books what was spent, once: a reservation that has ended ends no more. */
export async function endReservation({ kysely }: Database, id: string, end: End): Promise<void> {
  await kysely.transaction().execute(async (transaction) => {
    const held = await transaction
      .deleteFrom('budget_reservations')
      .where('id', '=', id)
      .returningAll()
      .execute();
    // In the order in which they were taken, so that two ends never wait for one another.
    for (const row of held.toSorted((one, other) => (one.budget_id < other.budget_id ? -1 : 1))) {
      const spent = spentOf(row, end);
      await transaction
        .updateTable('budget_use')
        .set(({ eb }) => ({ used: eb('used', '+', spent), reserved: eb('reserved', '-', row.amount) }))
        .where('budget_id', '=', row.budget_id)
        .where('owner', '=', row.owner)
        .where('starts_at', '=', row.starts_at)
        .execute();
    }
  });
}

function spentOf({ amount, unit }: BudgetReservationRow, end: End): number {
  if (end.type === 'released') return 0;
  // The call was on its way, and providers bill what they have begun: it counts as what it was taken for.
  if (end.type === 'lost') return amount;
  return spentIn[unit](end.spending, amount);
}

const spentIn: Readonly<Record<BudgetUnit, (spending: Spending, estimate: number) => number>> = {
  'micro-usd': ({ costMicroUsd, knownMicroUsd }, estimate) =>
    costMicroUsd === undefined ? Math.max(estimate, whole(knownMicroUsd)) : whole(costMicroUsd),
  tokens: ({ usage }, estimate) => (usage ? whole(usage.inputTokens + usage.outputTokens) : estimate),
  requests: (_spending, estimate) => estimate,
};
