import type { BudgetDecision, BudgetStore } from '@understudy/core';

import type { Database } from '../database/database.ts';
import { troubleInWords } from '../database/trouble-in-words.ts';
import { troubleOf } from '../database/trouble.ts';
import { accountsOf } from './accounts.ts';
import type { Account } from './accounts.ts';
import type { Budget } from './budget.ts';
import type { End } from './end-reservation.ts';
import type { KnownBudgets } from './known-budgets.ts';
import { owedEnds } from './owed-ends.ts';
import { reserveIn } from './reserve.ts';

export interface BudgetStoreOptions {
  readonly database: Database;
  readonly bootId: string;
  readonly known: KnownBudgets;
}

export interface LedgerBudgets extends BudgetStore {
  /** Settles what could not be settled while the database was down. Never rejects. */
  payOwed(): Promise<void>;
}

/**
 * Budgets that processes share. Without a database, budgets that refuse keep refusing, because nobody knows what is
 * left; those that degrade let requests go on with the cheaper model, uncounted. Who has no budget does not notice.
 */
export function createBudgetStore({ database, bootId, known }: BudgetStoreOptions): LedgerBudgets {
  const owed = owedEnds(database);
  const end = async (reservation: string, how: End): Promise<void> => {
    if (reservation !== nothing) await owed.end(reservation, how);
  };
  return {
    async reserve(claim) {
      const budgets = await knownOrThrow(known);
      const accounts = accountsOf(budgets, claim);
      if (accounts.length === 0) return free;
      const take = (): Promise<BudgetDecision> => reserveIn({ database, claim, accounts, bootId });
      try {
        const decision = await take();
        // What is owed is still set aside: it may be all that stands in the way.
        if (isWhole(decision) || owed.isEmpty) return decision;
        if (decision.granted) await end(decision.reservation, { type: 'released' });
        await owed.pay();
        return await take();
      } catch (error) {
        return withoutDatabase(accounts, error);
      }
    },
    settle: (reservation, spending) => end(reservation, { type: 'spent', spending }),
    release: (reservation) => end(reservation, { type: 'released' }),
    payOwed: () => owed.pay(),
  };
}

function isWhole(decision: BudgetDecision): boolean {
  return decision.granted && !decision.degrade;
}

/** The reservation of a request that no budget counts. */
const nothing = '';

const free: BudgetDecision = { granted: true, reservation: nothing, warnings: [], degrade: false };

async function knownOrThrow(known: KnownBudgets): Promise<readonly Budget[]> {
  try {
    return await known.read();
  } catch (cause) {
    throw new Error(`nobody knows which budgets there are, because ${because(cause)}`, { cause });
  }
}

function withoutDatabase(accounts: readonly Account[], cause: unknown): BudgetDecision {
  const refusing = accounts.find(({ budget }) => budget.whenSpent === 'refuse');
  if (refusing) {
    const name = refusing.budget.name;
    throw new Error(`nobody knows what is left of the budget ${name}, because ${because(cause)}`, { cause });
  }
  const warnings = accounts.map(
    ({ budget }) => `the budget ${budget.name} does not count this request, because ${because(cause)}`,
  );
  return { granted: true, reservation: nothing, warnings, degrade: true };
}

function because(error: unknown): string {
  return troubleInWords[troubleOf(error)];
}
