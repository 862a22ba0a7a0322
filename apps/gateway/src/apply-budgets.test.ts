import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { BudgetSettings } from '@understudy/config';
import { openLedger } from '@understudy/ledger';
import { expect, it, onTestFinished } from 'vitest';

import { applyBudgets } from './apply-budgets.ts';

it('two gateways that start together bring in the same budgets', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-budgets-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const location = join(folder, 'ledger.db');
  const first = await openLedger({ location });
  const second = await openLedger({ location });
  onTestFinished(async () => void (await Promise.all([first.close(), second.close()])));
  const settings: readonly BudgetSettings[] = [
    {
      ...{ name: 'all', by: 'everyone', tag: undefined, only: undefined, per: 'month', timeZone: 'UTC' },
      ...{ unit: 'micro-usd', amount: 150_000, whenSpent: 'refuse', warnAtPercent: undefined },
    },
  ];
  await Promise.all([first, second].map(({ budgetBook }) => applyBudgets(settings, budgetBook)));
  expect((await first.budgetBook.list()).map(({ name }) => name)).toEqual(['config/all']);
});
