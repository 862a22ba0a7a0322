import { randomUUID } from 'node:crypto';

import type { BudgetClaim, BudgetDecision, SpentBudget } from '@understudy/core';
import type { Selectable, Transaction } from 'kysely';

import type { Database } from '../database/database.ts';
import type { BudgetUseRow, Schema } from '../schema/schema.ts';
import type { Account } from './accounts.ts';

export interface Reserving {
  readonly database: Database;
  readonly claim: BudgetClaim;
  readonly accounts: readonly Account[];
  readonly bootId: string;
}

/** Takes from all accounts in one transaction, or from none. */
export async function reserveIn(reserving: Reserving): Promise<BudgetDecision> {
  try {
    return await reserving.database.kysely
      .transaction()
      .execute((transaction) => takeAll(transaction, reserving));
  } catch (error) {
    if (error instanceof NoRoomError) return { granted: false, spent: error.spent };
    throw error;
  }
}

/** Undoes the transaction. */
class NoRoomError extends Error {
  readonly spent: SpentBudget;

  constructor(spent: SpentBudget) {
    super(`no room in the budget ${spent.budget}`);
    this.spent = spent;
  }
}

/** Takes first and looks after: the rows are then ours, and nobody takes between a look and a booking. */
async function takeAll(transaction: Transaction<Schema>, reserving: Reserving): Promise<BudgetDecision> {
  const { accounts } = reserving;
  const taken = await transaction
    .insertInto('budget_use')
    .values(accounts.map(useRow))
    .onConflict((conflict) =>
      conflict.columns(['budget_id', 'owner', 'starts_at']).doUpdateSet(({ eb, ref }) => ({
        reserved: eb(ref('budget_use.reserved'), '+', ref('excluded.reserved')),
      })),
    )
    .returningAll()
    .execute();
  const balances = accounts.map((account) => balanceOf(account, taken));
  const full = balances.filter(({ account, left }) => left < Math.max(account.amount, 1));
  const refusing = full.find(({ account }) => account.budget.whenSpent === 'refuse');
  if (refusing) throw new NoRoomError(spentBudget(refusing));

  const reservation = randomUUID();
  await transaction
    .insertInto('budget_reservations')
    .values(accounts.map((account) => reservationRow(reservation, account, reserving)))
    .execute();
  return { granted: true, reservation, warnings: balances.flatMap(warningOf), degrade: full.length > 0 };
}

/** An account, and what was left of it before this request. */
interface Balance {
  readonly account: Account;
  readonly left: number;
}

function balanceOf(account: Account, taken: readonly Selectable<BudgetUseRow>[]): Balance {
  const row = taken.find(
    ({ budget_id, owner }) => budget_id === account.budget.name && owner === account.owner,
  );
  const others = row ? row.used + row.reserved - account.amount : 0;
  return { account, left: account.budget.amount - others };
}

function useRow({ budget, owner, startsAt, endsAt, amount }: Account): BudgetUseRow {
  return { budget_id: budget.name, owner, starts_at: startsAt, ends_at: endsAt, used: 0, reserved: amount };
}

function reservationRow(
  id: string,
  { budget, owner, startsAt, amount }: Account,
  { claim, bootId }: Reserving,
): Schema['budget_reservations'] {
  return {
    id,
    budget_id: budget.name,
    unit: budget.unit,
    owner,
    starts_at: startsAt,
    amount,
    request_id: claim.requestId,
    boot_id: bootId,
    expires_at: claim.wallTime + longestRequestMs,
  };
}

/** Far beyond any request: whoever holds on to it for so long has lost it. */
const longestRequestMs = 86_400_000;

function spentBudget({ account: { budget, endsAt }, left }: Balance): SpentBudget {
  return {
    budget: budget.name,
    window: budget.span,
    left: Math.max(0, left),
    unit: budget.unit,
    resetsAt: endsAt,
  };
}

function warningOf({ account: { budget, amount }, left }: Balance): readonly string[] {
  const used = budget.amount - left + amount;
  if (budget.warnAtPercent === undefined || used * 100 < budget.amount * budget.warnAtPercent) return [];
  const percent = budget.amount === 0 ? 100 : Math.floor((used / budget.amount) * 100);
  return [`the budget ${budget.name} is ${percent} % used for this ${budget.span}`];
}
