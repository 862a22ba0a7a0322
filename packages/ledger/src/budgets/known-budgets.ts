import type { Clock } from '@understudy/core';

import type { Database } from '../database/database.ts';
import { fromRow } from './budget.ts';
import type { Budget } from './budget.ts';

/** All budgets, as this process knows them. */
export interface KnownBudgets {
  read(): Promise<readonly Budget[]>;
  /** Somebody here has changed them. */
  forget(): void;
}

/**
 * Remembers budgets for a moment, so that a request does not pay for reading them: what another process changes
 * counts here after a second. While the database is away, what was known last counts.
 */
export function knownBudgets({ kysely }: Database, clock: Clock): KnownBudgets {
  let last: { readonly readAt: number; readonly budgets: readonly Budget[] } | undefined;
  let reading: Promise<readonly Budget[]> | undefined;
  const readAll = async (): Promise<readonly Budget[]> => {
    const readAt = clock.now();
    const rows = await kysely.selectFrom('budgets').selectAll().orderBy('id').execute();
    const budgets = rows.map(fromRow);
    last = { readAt, budgets };
    return budgets;
  };
  return {
    async read() {
      if (last && clock.now() - last.readAt < goodForMs) return last.budgets;
      reading ??= readAll().finally(() => (reading = undefined));
      try {
        return await reading;
      } catch (error) {
        if (last) return last.budgets;
        throw error;
      }
    },
    forget() {
      last = undefined;
      reading = undefined;
    },
  };
}

const goodForMs = 1_000;
