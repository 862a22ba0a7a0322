import type { BudgetClaim, BudgetStore } from '@understudy/core';
import { manualClock } from '@understudy/testing';
import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, it } from 'vitest';

import { createBudgetBook } from '../../src/budgets/budget-book.ts';
import { createBudgetStore } from '../../src/budgets/budget-store.ts';
import { knownBudgets } from '../../src/budgets/known-budgets.ts';
import type { NewBudget } from '../../src/budgets/new-budget.ts';
import { settleLost } from '../../src/budgets/settle-lost.ts';
import type { Database } from '../../src/database/database.ts';
import { fullRows } from '../full-rows.ts';
import { sampleTime } from '../samples.ts';
import type { Here } from './here.ts';

const daily: NewBudget = { name: 'daily', kind: 'customer', unit: 'micro-usd', amount: 100, span: 'day' };
const everyone: NewBudget = { ...daily, name: 'all', kind: 'everyone' };

export function budgetsSuite(here: Here): void {
  const clock = manualClock({ wallTime: sampleTime });
  const claimOf = (microUsd: number | undefined, changes: Partial<BudgetClaim> = {}): BudgetClaim => ({
    requestId: 'request-1',
    customerId: 'acme',
    callerId: 'key-1',
    task: 'supportChat',
    tags: { feature: 'chat' },
    estimate: () => ({ microUsd, inputTokens: 10 }),
    wallTime: sampleTime,
    ...changes,
  });
  const house = (database: Database, bootId = 'boot') => {
    const known = knownBudgets(database, clock);
    const book = createBudgetBook({ database, clock, known });
    return { database, book, store: createBudgetStore({ database, bootId, known }) };
  };
  const withBudgets = async (...budgets: readonly NewBudget[]) => {
    const made = house(await here.migrated());
    for (const budget of budgets) await made.book.create(budget);
    const useNow = async () =>
      (await made.book.use()).map(({ owner, used, reserved, left }) => ({ owner, used, reserved, left }));
    return { ...made, useNow };
  };

  it('count what is set aside while it runs, and what was spent after, once', async () => {
    const { store, useNow } = await withBudgets(daily);
    const first = await granted(store, claimOf(60));
    expect(await store.reserve(claimOf(60))).toEqual({
      granted: false,
      spent: {
        budget: 'daily',
        window: 'day',
        left: 40,
        unit: 'micro-usd',
        resetsAt: sampleTime + 86_400_000,
      },
    });
    await store.settle(first, cost(10));
    await store.settle(first, cost(10));
    await store.release(first);
    expect(await useNow()).toEqual([{ owner: 'acme', used: 10, reserved: 0, left: 90 }]);
    await store.release(await granted(store, claimOf(90)));
    expect(await useNow()).toEqual([{ owner: 'acme', used: 10, reserved: 0, left: 90 }]);
  });

  it.each<[NewBudget['kind'], Partial<BudgetClaim>, boolean]>([
    ['everyone', { customerId: 'other' }, false],
    ['customer', { customerId: 'other' }, true],
    ['customer', { task: 'other' }, false],
    ['caller', { callerId: 'other' }, true],
    ['task', { task: 'other' }, true],
    ['tag', { tags: { feature: 'other' } }, true],
    ['tag', { tags: {} }, true],
    ['tag', { customerId: 'other' }, false],
  ])('of kind %s are shared as they say: %o has room is %s', async (kind, changes, hasRoom) => {
    const { store } = await withBudgets({ ...daily, kind, tag: kind === 'tag' ? 'feature' : undefined });
    await granted(store, claimOf(100));
    expect((await store.reserve(claimOf(100, changes))).granted).toBe(hasRoom);
  });

  it('for one subject leave others alone', async () => {
    const { store } = await withBudgets({ ...daily, kind: 'task', subject: 'support_chat', amount: 0 });
    expect((await store.reserve(claimOf(1))).granted).toBe(false);
    expect((await store.reserve(claimOf(1, { task: 'other' }))).granted).toBe(true);
  });

  it.each<[NewBudget['unit'], number]>([
    ['micro-usd', 7],
    ['tokens', 30],
    ['requests', 1],
  ])('count %s', async (unit, used) => {
    const { store, useNow } = await withBudgets({ ...daily, unit });
    await store.settle(await granted(store, claimOf(5)), {
      ...cost(7),
      usage: { inputTokens: 10, outputTokens: 20 },
    });
    expect(await useNow()).toMatchObject([{ used, reserved: 0 }]);
  });

  it('take from all budgets or from none', async () => {
    const { store, useNow } = await withBudgets(daily, { ...everyone, amount: 50 });
    expect(await store.reserve(claimOf(60))).toMatchObject({ granted: false, spent: { budget: 'all' } });
    expect(await useNow()).toEqual([{ owner: '', used: 0, reserved: 0, left: 50 }]);
  });

  it('count the estimate while the cost is unknown, or what is known if that is more', async () => {
    const { store, useNow } = await withBudgets({ ...daily, amount: 1_000 });
    await store.settle(await granted(store, claimOf(60)), { ...cost(undefined), knownMicroUsd: 5 });
    expect(await useNow()).toMatchObject([{ used: 60 }]);
    await store.settle(await granted(store, claimOf(60)), { ...cost(undefined), knownMicroUsd: 75 });
    expect(await useNow()).toMatchObject([{ used: 135 }]);
  });

  it('warn from a share on, and degrade instead of refusing', async () => {
    const { store } = await withBudgets({ ...daily, warnAtPercent: 80, whenSpent: 'degrade' });
    expect(await store.reserve(claimOf(79))).toMatchObject({ warnings: [], degrade: false });
    const warnings = ['the budget daily is 80 % used for this day'];
    expect(await store.reserve(claimOf(1))).toMatchObject({ warnings, degrade: false });
    expect(await store.reserve(claimOf(21))).toMatchObject({ granted: true, degrade: true });
  });

  it('are never overspent by 64 callers of two processes', async () => {
    const { store, useNow, book } = await withBudgets(daily, everyone);
    const elsewhere = house(await here.open(), 'other boot').store;
    const decisions = await Promise.all(
      Array.from({ length: 64 }, (_, index) => (index % 2 ? store : elsewhere).reserve(claimOf(3))),
    );
    expect(decisions.filter((decision) => decision.granted)).toHaveLength(33);
    expect(await useNow()).toEqual([
      { owner: '', used: 0, reserved: 99, left: 1 },
      { owner: 'acme', used: 0, reserved: 99, left: 1 },
    ]);
    await Promise.all(decisions.map(async (one) => one.granted && store.settle(one.reservation, cost(2))));
    expect((await book.use()).map(({ used, reserved }) => [used, reserved])).toEqual([
      [66, 0],
      [66, 0],
    ]);
  });

  it('settle what a dead process had set aside at its estimate, and leave the living alone', async () => {
    const { database, store, useNow } = await withBudgets(daily);
    const now = clock.wallTime();
    const living = { ...fullRows.boots, id: 'boot', seen_at: now, ended_at: null };
    const dead = { ...living, id: 'dead', ended_at: now };
    await database.kysely.insertInto('boots').values([living, dead]).execute();
    await granted(store, claimOf(10));
    await granted(house(database, 'dead').store, claimOf(30));
    expect(await settleLost({ database, clock })).toBe(1);
    expect(await settleLost({ database, clock })).toBe(0);
    expect(await useNow()).toEqual([{ owner: 'acme', used: 30, reserved: 10, left: 60 }]);
  });

  it('do not let a settlement that never works out stand in the way of others', async () => {
    const { database, store, useNow } = await withBudgets(daily);
    const never = await granted(store, claimOf(10));
    // As large as a column can be: what is added to it is refused.
    await sql`update budget_use set used = 9223372036854775807`.execute(database.kysely);
    await expect(store.settle(never, cost(7))).rejects.toThrow();
    const other = { customerId: 'other' };
    await store.settle(await granted(store, claimOf(10, other)), cost(7));
    expect((await useNow()).find(({ owner }) => owner === 'other')).toMatchObject({ used: 7, reserved: 0 });
  });

  it('settle all but one of those that a dead process had set aside, if that one cannot be settled', async () => {
    const { database, useNow } = await withBudgets(daily);
    const dying = house(database, 'dead').store;
    await granted(dying, claimOf(10, { customerId: 'full' }));
    await sql`update budget_use set used = 9223372036854775807`.execute(database.kysely);
    for (const customerId of ['one', 'two', 'three']) await granted(dying, claimOf(10, { customerId }));
    expect(await settleLost({ database, clock })).toBe(3);
    const [, ...others] = await useNow();
    expect(others.map(({ used, reserved }) => [used, reserved])).toEqual([1, 2, 3].map(() => [10, 0]));
  });

  it('make up for what could not be settled as soon as there is no room otherwise', async () => {
    const { database, store, useNow } = await withBudgets(daily);
    const [spent, unused] = [await granted(store, claimOf(40)), await granted(store, claimOf(60))];
    await sql`alter table budget_reservations rename to away`.execute(database.kysely);
    await expect(store.settle(spent, cost(5))).rejects.toThrow();
    await expect(store.release(unused)).rejects.toThrow();
    await sql`alter table away rename to budget_reservations`.execute(database.kysely);
    await granted(store, claimOf(95));
    expect(await useNow()).toEqual([{ owner: 'acme', used: 5, reserved: 95, left: 0 }]);
  });

  it('make up for what could not be settled when nobody asks for more', async () => {
    const { database, store, useNow } = await withBudgets(daily);
    const reservation = await granted(store, claimOf(40));
    await sql`alter table budget_reservations rename to away`.execute(database.kysely);
    await expect(store.settle(reservation, cost(5))).rejects.toThrow();
    await store.payOwed();
    await sql`alter table away rename to budget_reservations`.execute(database.kysely);
    await store.payOwed();
    expect(await useNow()).toEqual([{ owner: 'acme', used: 5, reserved: 0, left: 95 }]);
  });

  it('can be changed and removed', async () => {
    const { store, book } = await withBudgets(daily);
    await expect(book.create(daily)).rejects.toThrow('there is a budget daily already');
    expect(await book.change('daily', { amount: 5, warnAtPercent: 50 })).toMatchObject({ amount: 5 });
    expect((await store.reserve(claimOf(6))).granted).toBe(false);
    await expect(book.change('weekly', {})).rejects.toThrow('there is no budget weekly');
    expect(await book.remove('daily')).toBe(true);
    expect(await book.remove('daily')).toBe(false);
    expect((await store.reserve(claimOf(6))).granted).toBe(true);
    expect(await book.list()).toEqual([]);
  });

  it.each<[string, Partial<NewBudget>]>([
    ['a name has', { name: ' ' }],
    ['kind is "team"', { kind: 'team' as 'tag' }],
    ['the amount is 0.5', { amount: 0.5 }],
    ['the amount is NaN', { amount: NaN }],
    ['warnAtPercent is 101', { warnAtPercent: 101 }],
    ['no time zone is called "Mars"', { timeZone: 'Mars' }],
    ['says which tag', { kind: 'tag' }],
    ['has no subject', { kind: 'everyone', subject: 'acme' }],
  ])('are refused when wrong: %s', async (complaint, change) => {
    const { book } = await withBudgets();
    await expect(book.create({ ...daily, ...change })).rejects.toThrow(complaint);
  });

  it('refuse while the database is away, unless they only degrade; who has none does not notice', async () => {
    const { database, store } = await withBudgets(daily, {
      ...daily,
      name: 'soft',
      kind: 'task',
      whenSpent: 'degrade',
    });
    await granted(store, claimOf(1));
    await database.close();
    await expect(store.reserve(claimOf(1))).rejects.toThrow('nobody knows what is left of the budget daily');
    const soft = await store.reserve(claimOf(1, { customerId: undefined }));
    expect(soft).toMatchObject({ granted: true, degrade: true });
    const free = await store.reserve(claimOf(1, { customerId: undefined, task: undefined }));
    expect(free).toMatchObject({ granted: true, degrade: false, warnings: [] });
  });

  it('never go over and never leak, however requests end', async () => {
    const made = await withBudgets(daily);
    const { database, store, book } = made;
    const now = clock.wallTime();
    const boot = { ...fullRows.boots, id: 'boot', seen_at: now, ended_at: null };
    await database.kysely
      .insertInto('boots')
      .values([boot, { ...boot, id: 'dead', ended_at: now }])
      .execute();
    const dying = house(database, 'dead').store;
    const steps = fc.array(
      fc.record({
        estimate: fc.integer({ min: 0, max: 40 }),
        end: fc.constantFrom('settle', 'release', 'crash'),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { maxLength: 12 },
    );
    const story = async (all: typeof steps extends fc.Arbitrary<infer Value> ? Value : never) => {
      await database.kysely.deleteFrom('budget_use').execute();
      let spent = 0;
      await Promise.all(
        all.map(async ({ estimate, end, share }) => {
          const keeper = end === 'crash' ? dying : store;
          const decision = await keeper.reserve(claimOf(estimate));
          const inUse = await book.use();
          expect(Math.max(0, ...inUse.map(({ used, reserved }) => used + reserved))).toBeLessThanOrEqual(100);
          if (!decision.granted) return;
          const costMicroUsd = Math.floor(estimate * share);
          if (end === 'settle') await keeper.settle(decision.reservation, cost(costMicroUsd));
          if (end === 'release') await keeper.release(decision.reservation);
          if (end === 'crash') await settleLost({ database, clock });
          spent += { settle: costMicroUsd, release: 0, crash: estimate }[end];
        }),
      );
      const [use = { used: 0, reserved: 0 }] = await book.use();
      expect(use).toMatchObject({ used: spent, reserved: 0 });
      expect(spent).toBeLessThanOrEqual(100);
      expect(await database.kysely.selectFrom('budget_reservations').selectAll().execute()).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(steps, story), { numRuns: 15 });
  });
}

function cost(costMicroUsd: number | undefined) {
  return { usage: undefined, costMicroUsd, knownMicroUsd: costMicroUsd ?? 0 };
}

async function granted(store: BudgetStore, claim: BudgetClaim): Promise<string> {
  const decision = await store.reserve(claim);
  if (!decision.granted) throw new Error(`refused by ${decision.spent.budget}`);
  return decision.reservation;
}
