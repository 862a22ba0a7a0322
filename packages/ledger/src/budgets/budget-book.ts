import type { Clock } from '@understudy/core';

import type { Database } from '../database/database.ts';
import { storedName } from '../stored.ts';
import { fromRow, toRow } from './budget.ts';
import type { Budget } from './budget.ts';
import { readUse } from './budget-use.ts';
import type { BudgetUse } from './budget-use.ts';
import type { KnownBudgets } from './known-budgets.ts';
import { changedBudget, newBudget } from './new-budget.ts';
import type { BudgetChange, NewBudget } from './new-budget.ts';

/** Which budgets there are, and what is left of them. */
export interface BudgetBook {
  create(wanted: NewBudget): Promise<Budget>;
  change(name: string, change: BudgetChange): Promise<Budget>;
  /** With all it has counted. False when there is no such budget. */
  remove(name: string): Promise<boolean>;
  list(): Promise<readonly Budget[]>;
  /** What has been used of each in the window of this moment, by each owner. */
  use(): Promise<readonly BudgetUse[]>;
}

export interface BudgetBookOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly known: KnownBudgets;
}

export function createBudgetBook({ database, clock, known }: BudgetBookOptions): BudgetBook {
  const { kysely } = database;
  const list = async (): Promise<readonly Budget[]> =>
    (await kysely.selectFrom('budgets').selectAll().orderBy('id').execute()).map(fromRow);
  return {
    list,
    async create(wanted) {
      const budget = newBudget(wanted, clock.wallTime());
      const { numInsertedOrUpdatedRows = 0n } = await kysely
        .insertInto('budgets')
        .values(toRow(budget))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      known.forget();
      if (numInsertedOrUpdatedRows === 0n)
        throw new Error(`there is a budget ${budget.name} already: change it`);
      return budget;
    },
    async change(name, change) {
      const changed = await kysely.transaction().execute(async (transaction) => {
        const found = transaction.selectFrom('budgets').selectAll().where('id', '=', storedName(name));
        const row = await found.executeTakeFirst();
        if (!row) throw new Error(`there is no budget ${name}`);
        const budget = changedBudget(fromRow(row), change, clock.wallTime());
        await transaction.updateTable('budgets').set(toRow(budget)).where('id', '=', row.id).execute();
        return budget;
      });
      known.forget();
      return changed;
    },
    async remove(name) {
      const removed = await kysely.transaction().execute(async (transaction) => {
        const id = storedName(name);
        for (const table of ['budget_reservations', 'budget_use'] as const) {
          await transaction.deleteFrom(table).where('budget_id', '=', id).execute();
        }
        return transaction.deleteFrom('budgets').where('id', '=', id).executeTakeFirstOrThrow();
      });
      known.forget();
      return removed.numDeletedRows > 0n;
    },
    use: async () => readUse(database, await list(), clock.wallTime()),
  };
}
