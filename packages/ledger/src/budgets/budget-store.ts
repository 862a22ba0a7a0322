import type { BudgetDecision, BudgetStore } from '@understudy/core';

import type { Database } from '../database/database.ts';
import { troubleInWords } from '../database/trouble-in-words.ts';
import { troubleOf } from '../database/trouble.ts';
import { accountsOf } from './accounts.ts';
import type { Account } from './accounts.ts';
import type { Budget } from './budget.ts';
import { endReservation } from './end-reservation.ts';
import type { End } from './end-reservation.ts';
import type { KnownBudgets } from './known-budgets.ts';
import { reserveIn } from './reserve.ts';

export interface BudgetStoreOptions {
  readonly database: Database;
  readonly bootId: string;
  readonly known: KnownBudgets;
}

/**
 * Budgets that processes share. Without a database, budgets that refuse keep refusing, because nobody knows what is
 * left; those that degrade let requests go on with the cheaper model, uncounted. Who has no budget does not notice.
 */
export function createBudgetStore({ database, bootId, known }: BudgetStoreOptions): BudgetStore {
  /** Ends that the database has not taken yet. */
  const owed = new Map<string, End>();
  const end = async (reservation: string, how: End): Promise<void> => {
    if (reservation === nothing) return;
    owed.set(reservation, how);
    await endReservation(database, reservation, how);
    owed.delete(reservation);
  };
  return {
    async reserve(claim) {
      const budgets = await knownOrThrow(known);
      const accounts = accountsOf(budgets, claim);
      if (accounts.length === 0) return free;
      try {
        for (const [reservation, how] of owed) await end(reservation, how);
        return await reserveIn({ database, claim, accounts, bootId });
      } catch (error) {
        return withoutDatabase(accounts, error);
      }
    },
    settle: (reservation, spending) => end(reservation, { type: 'spent', spending }),
    release: (reservation) => end(reservation, { type: 'released' }),
  };
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
