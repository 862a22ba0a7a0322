import type { Database } from '../database/database.ts';
import type { BudgetUseRow } from '../schema/schema.ts';
import { ownerOfAll } from './accounts.ts';
import type { Budget } from './budget.ts';
import { windowAt } from './window.ts';

/** How far one owner has come with a budget. */
export interface BudgetUse {
  readonly budget: Budget;
  /** The customer, caller, task or tag value; empty for a budget that all share. */
  readonly owner: string;
  readonly used: number;
  /** Set aside for requests that are still running. */
  readonly reserved: number;
  /** Never less than 0, even when a request cost more than was expected. */
  readonly left: number;
  readonly startsAt: number;
  readonly resetsAt: number;
}

/** The use of these budgets in the window of this moment. One that has a single owner is told of even if unused. */
export async function readUse(
  { kysely }: Database,
  budgets: readonly Budget[],
  wallTime: number,
): Promise<readonly BudgetUse[]> {
  const rows = await kysely
    .selectFrom('budget_use')
    .selectAll()
    .where('ends_at', '>', wallTime)
    .orderBy('owner')
    .execute();
  const byBudget = Map.groupBy(rows, (row) => row.budget_id);
  return budgets.flatMap((budget) => {
    const { startsAt, endsAt } = windowAt(budget.span, budget.timeZone, wallTime);
    const now = (byBudget.get(budget.name) ?? []).filter((row) => row.starts_at === startsAt);
    const owner = budget.kind === 'everyone' ? ownerOfAll : budget.subject;
    const unused = { owner: owner ?? '', starts_at: startsAt, ends_at: endsAt, used: 0, reserved: 0 };
    const told = now.length === 0 && owner !== undefined ? [unused] : now;
    return told.map((row) => useOf(budget, row));
  });
}

function useOf(budget: Budget, row: Omit<BudgetUseRow, 'budget_id'>): BudgetUse {
  const { owner, used, reserved } = row;
  const left = Math.max(0, budget.amount - used - reserved);
  return { budget, owner, used, reserved, left, startsAt: row.starts_at, resetsAt: row.ends_at };
}
