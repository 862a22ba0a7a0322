import type { BudgetClaim } from '@understudy/core';
import { describe, expect, it } from 'vitest';

import { memoryBudgets } from './memory-budgets.ts';
import type { MemoryBudget, MemoryBudgets } from './memory-budgets.ts';

const newYear = Date.UTC(2025, 0, 1);
const daily: MemoryBudget = { name: 'daily', limitMicroUsd: 100, per: 'day', by: 'customer' };
const spend = (microUsd: number | undefined, changes: Partial<BudgetClaim> = {}): BudgetClaim => ({
  requestId: 'request-1',
  customerId: 'acme',
  callerId: undefined,
  task: 'supportChat',
  tags: {},
  estimate: () => ({ microUsd }),
  wallTime: newYear,
  ...changes,
});
const cost = (costMicroUsd: number | undefined, knownMicroUsd = costMicroUsd ?? 0) => ({
  usage: undefined,
  costMicroUsd,
  knownMicroUsd,
});

async function granted(store: MemoryBudgets, claim: BudgetClaim) {
  const decision = await store.reserve(claim);
  if (!decision.granted) throw new Error(`refused by ${decision.spent.budget}`);
  return decision;
}

describe('budgets in memory', () => {
  it('count what is set aside as long as it runs, and what was spent after', async () => {
    const store = memoryBudgets([daily]);
    const first = await granted(store, spend(60));
    expect(await store.reserve(spend(60))).toMatchObject({ granted: false, spent: { left: 40 } });
    await store.settle(first.reservation, cost(10));
    const second = await granted(store, spend(60));
    await store.release(second.reservation);
    expect(store.accounts).toMatchObject([{ owner: 'acme', spentMicroUsd: 10, reservedMicroUsd: 0 }]);
  });

  it('say what is full, for which span, and until when', async () => {
    const store = memoryBudgets([{ ...daily, per: 'month' }]);
    await granted(store, spend(100, { wallTime: Date.UTC(2024, 11, 31, 23) }));
    expect(await store.reserve(spend(1, { wallTime: Date.UTC(2024, 11, 31, 23, 59) }))).toEqual({
      granted: false,
      spent: { budget: 'daily', window: 'month', left: 0, unit: 'micro-usd', resetsAt: newYear },
    });
    await granted(store, spend(100));
  });

  it.each([
    ['hour', 3_600_000],
    ['day', 86_400_000],
    ['month', 31 * 86_400_000],
  ] as const)('begin anew with each %s', async (per, lengthMs) => {
    const store = memoryBudgets([{ ...daily, per }]);
    const full = await granted(store, spend(100));
    await store.settle(full.reservation, cost(100));
    expect((await store.reserve(spend(1, { wallTime: newYear + lengthMs - 1 }))).granted).toBe(false);
    await granted(store, spend(100, { wallTime: newYear + lengthMs }));
    expect(store.accounts).toHaveLength(1);
  });

  it('spend in the window in which it was set aside', async () => {
    const store = memoryBudgets([daily]);
    const late = await granted(store, spend(80));
    await granted(store, spend(100, { wallTime: newYear + 86_400_000 }));
    await store.settle(late.reservation, cost(80));
    expect(
      store.accounts.map(({ spentMicroUsd, reservedMicroUsd }) => [spentMicroUsd, reservedMicroUsd]),
    ).toEqual([
      [80, 0],
      [0, 100],
    ]);
  });

  it.each([
    ['everyone', { customerId: 'other' }, false],
    ['customer', { customerId: 'other' }, true],
    ['customer', { task: 'other' }, false],
    ['task', { task: 'other' }, true],
    ['task', { customerId: 'other' }, false],
  ] as const)('are shared by %s', async (by, changes, hasRoom) => {
    const store = memoryBudgets([{ ...daily, by }]);
    await granted(store, spend(100));
    expect((await store.reserve(spend(100, changes))).granted).toBe(hasRoom);
  });

  it('leave requests alone that have no such owner', async () => {
    const store = memoryBudgets([daily]);
    await granted(store, spend(1_000, { customerId: undefined }));
    expect(store.accounts).toEqual([]);
  });

  it('take from all budgets or from none', async () => {
    const store = memoryBudgets([daily, { ...daily, name: 'all', by: 'everyone', limitMicroUsd: 50 }]);
    expect(await store.reserve(spend(60))).toMatchObject({ granted: false, spent: { budget: 'all' } });
    expect(store.accounts).toEqual([]);
  });

  it('let a request pass whose cost nobody can tell, while there is anything left', async () => {
    const store = memoryBudgets([daily]);
    const first = await granted(store, spend(undefined));
    await store.settle(first.reservation, cost(undefined, 100));
    expect((await store.reserve(spend(undefined))).granted).toBe(false);
  });

  it.each([
    [undefined, 0, 60],
    [undefined, 75, 75],
    [0, 0, 0],
  ])(
    'count the estimate while the cost is unknown, or what is known if that is more: %s, %s',
    async (told, known, expected) => {
      const store = memoryBudgets([daily]);
      const { reservation } = await granted(store, spend(60));
      await store.settle(reservation, cost(told, known));
      expect(store.accounts[0]).toMatchObject({ spentMicroUsd: expected, reservedMicroUsd: 0 });
    },
  );

  it('are settled once', async () => {
    const store = memoryBudgets([daily]);
    const { reservation } = await granted(store, spend(60));
    await store.settle(reservation, cost(60));
    await store.settle(reservation, cost(60));
    await store.release(reservation);
    expect(store.accounts[0]).toMatchObject({ spentMicroUsd: 60, reservedMicroUsd: 0 });
  });

  it('degrade instead of refusing, and still count', async () => {
    const store = memoryBudgets([{ ...daily, whenSpent: 'degrade' }]);
    expect((await granted(store, spend(90))).degrade).toBe(false);
    expect((await granted(store, spend(90))).degrade).toBe(true);
    expect(store.accounts[0]).toMatchObject({ reservedMicroUsd: 180 });
  });

  it('warn from the share of the limit that was set', async () => {
    const store = memoryBudgets([{ ...daily, warnAt: 0.8 }]);
    expect((await granted(store, spend(79))).warnings).toEqual([]);
    expect((await granted(store, spend(1))).warnings).toEqual(['the budget daily is 80 % used for this day']);
  });
});
