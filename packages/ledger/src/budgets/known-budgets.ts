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
 * counts here after a second. While the database is away or says nothing, what was known last counts.
 */
export function knownBudgets({ kysely }: Database, clock: Clock): KnownBudgets {
  let last: Known | undefined;
  let reading: Promise<readonly Budget[]> | undefined;
  const readAll = async (): Promise<readonly Budget[]> => {
    const readAt = clock.now();
    const rows = await kysely.selectFrom('budgets').selectAll().orderBy('id').execute();
    const budgets = rows.map(fromRow);
    last = { readAt, budgets };
    return budgets;
  };
  const readOnce = (): Promise<readonly Budget[]> =>
    (reading ??= readAll().finally(() => (reading = undefined)));
  return {
    async read() {
      if (!last) return readOnce();
      const known = last;
      if (clock.now() - known.readAt < goodForMs) return known.budgets;
      // Whoever comes in the same moment need not wait.
      last = { ...known, readAt: clock.now() };
      return inTime(clock, readOnce(), known.budgets);
    },
    forget() {
      last = undefined;
      reading = undefined;
    },
  };
}

interface Known {
  readonly readAt: number;
  readonly budgets: readonly Budget[];
}

const goodForMs = 1_000;

/** What is read in time, or what was known before. */
function inTime<Value>(clock: Clock, read: Promise<Value>, known: Value): Promise<Value> {
  return new Promise((resolve) => {
    const cancel = clock.after(patienceMs, () => resolve(known));
    read.then(resolve, () => resolve(known)).finally(cancel);
  });
}

/** A healthy database answers in a few milliseconds. */
const patienceMs = 250;
