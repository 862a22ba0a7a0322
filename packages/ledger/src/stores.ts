import type { Clock } from '@understudy/core';

import { createBudgetBook } from './budgets/budget-book.ts';
import { createBudgetStore } from './budgets/budget-store.ts';
import type { LedgerBudgets } from './budgets/budget-store.ts';
import { knownBudgets } from './budgets/known-budgets.ts';
import { createAnswerCache } from './cache/answer-cache.ts';
import type { Database } from './database/database.ts';
import { createFeedback } from './feedback/feedback.ts';
import { createIdempotencyStore } from './idempotency/idempotency-store.ts';
import type { Ledger } from './ledger.ts';
import type { Writer } from './writer/writer.ts';

export interface StoreOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly bootId: string;
  readonly writer: Writer;
}

interface Stores extends Pick<Ledger, 'idempotency' | 'budgetBook' | 'cache' | 'feedback'> {
  readonly budgets: LedgerBudgets;
}

/** What the middlewares of core keep in the ledger, beside the rows. */
export function createStores({ database, clock, bootId, writer }: StoreOptions): Stores {
  const known = knownBudgets(database, clock);
  return {
    idempotency: createIdempotencyStore({ database, clock, bootId }),
    budgets: createBudgetStore({ database, bootId, known }),
    budgetBook: createBudgetBook({ database, clock, known }),
    cache: createAnswerCache({ database, clock }),
    feedback: createFeedback({ database, clock, writer }),
  };
}
