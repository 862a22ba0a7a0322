import { systemClock } from '@understudy/core';
import { manualClock } from '@understudy/testing';
import { expect, it, onTestFinished } from 'vitest';

import type { Database } from '../database/database.ts';
import { openSqlite } from '../database/sqlite.ts';
import { migrate } from '../schema/migrate.ts';
import { createBudgetBook } from './budget-book.ts';
import { knownBudgets } from './known-budgets.ts';

/** A real database whose answers can be held back. */
async function house() {
  const database = await openSqlite(':memory:', systemClock);
  onTestFinished(() => database.close());
  await migrate(database, 1);
  const clock = manualClock();
  const silence = { now: Promise.resolve() };
  const holding: Database = {
    ...database,
    kysely: database.kysely.withPlugin({
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        await silence.now;
        return result;
      },
    }),
  };
  const known = knownBudgets(holding, clock);
  const elsewhere = createBudgetBook({ database, clock, known: knownBudgets(database, clock) });
  const add = (name: string): Promise<unknown> =>
    elsewhere.create({ name, kind: 'everyone', unit: 'requests', amount: 5, span: 'day' });
  const names = async (): Promise<readonly string[]> => (await known.read()).map(({ name }) => name);
  return { clock, silence, add, names };
}

it('what was known last counts while the database says nothing', async () => {
  const { clock, silence, add, names } = await house();
  await add('first');
  expect(await names()).toEqual(['first']);
  const { promise: silent, resolve: speak } = Promise.withResolvers<void>();
  silence.now = silent;
  await add('second');
  await clock.advance(5_000);
  const beganAt = clock.now();
  expect(await clock.settle(names())).toEqual(['first']);
  expect(clock.now() - beganAt).toBeLessThan(500);
  expect(await names()).toEqual(['first']); // at once: the next one does not wait again
  speak();
  await clock.advance(1_000);
  expect(await names()).toEqual(['first', 'second']);
});
