import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { Client } from 'pg';
import { expect, it } from 'vitest';

import { openLedger } from '../src/index.ts';

const child = fileURLToPath(new URL('spenders/child.ts', import.meta.url));
const url = process.env['TEST_POSTGRES_URL'] ?? '';

/** Two processes, 64 callers, 512 requests, and a budget that is enough for about half of them. */
async function twoProcesses(location: string, folder: string): Promise<void> {
  const ledger = await openLedger({ location, spillPath: join(folder, 'spill') });
  const amount = 1_200;
  await ledger.budgetBook.create({
    name: 'monthly',
    kind: 'customer',
    unit: 'micro-usd',
    amount,
    span: 'month',
  });
  const run = promisify(execFile);
  const spill = join(folder, 'child');
  const spenders = Array.from({ length: 2 }, () =>
    run(process.execPath, ['--conditions=@understudy/source', child, location, spill]),
  );
  const spent = (await Promise.all(spenders)).reduce((sum, { stdout }) => sum + Number(stdout), 0);
  expect(spent).toBeLessThanOrEqual(amount);
  expect(spent).toBeGreaterThan(amount / 2);
  expect(await ledger.budgetBook.use()).toMatchObject([{ used: spent, reserved: 0, left: amount - spent }]);
  await ledger.close();
}

it('64 callers in two processes never overspend a budget in one file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-budgets-'));
  await twoProcesses(join(folder, 'ledger.db'), folder);
  await rm(folder, { recursive: true });
}, 60_000);

it.skipIf(url === '')(
  '64 callers in two processes never overspend a budget on one server',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'understudy-budgets-'));
    const schema = `understudy_test_${randomUUID().replaceAll('-', '')}`;
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(`create schema ${schema}`);
    const location = new URL(url);
    location.searchParams.set('options', `-csearch_path=${schema}`);
    await twoProcesses(location.href, folder);
    await client.query(`drop schema ${schema} cascade`);
    await client.end();
    await rm(folder, { recursive: true });
  },
  60_000,
);
