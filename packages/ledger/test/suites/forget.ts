import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import type { Database } from '../../src/database/database.ts';
import { startLedger } from '../../src/start-ledger.ts';
import type { Schema } from '../../src/schema/schema.ts';
import { fullRows } from '../full-rows.ts';
import { sampleCall, sampleRecord, sampleStart } from '../samples.ts';
import type { Here } from './here.ts';

const canary = 'jane-canary';

export function forgetSuite(here: Here): void {
  const everything = async ({ kysely }: Database): Promise<string> => {
    const tables = Object.keys(fullRows) as (keyof Schema)[];
    const rows = await Promise.all(tables.map((table) => kysely.selectFrom(table).selectAll().execute()));
    return JSON.stringify(rows);
  };
  const start = async () => {
    const database = await here.open();
    const ledger = await startLedger({ database, spillPath: join(here.folder, 'spill') });
    return { database, kysely: database.kysely, ledger };
  };

  it('leaves nothing in any table that says who it was, and every cent', async () => {
    const { database, kysely, ledger } = await start();
    const theirs = sampleStart('request-1', {
      customerId: canary,
      tags: { user: canary },
      idempotencyKey: canary,
    });
    ledger.recorder.requestStarted(theirs);
    const failure = { kind: 'bad-request' as const, message: `no ${canary} here` };
    ledger.recorder.attemptEnded({ ...sampleCall('request-1'), ok: false, failure });
    await ledger.recorder.requestEnded(sampleRecord(theirs));
    await ledger.recorder.requestEnded(sampleRecord(sampleStart('request-2')));
    const expires_at = Date.now() + 60_000;
    const hanging: Partial<{ [Table in keyof Schema]: Partial<Schema[Table]> }> = {
      feedback: { comment: canary },
      captures: { customer_id: canary, prompt: canary, answer: canary, expires_at },
      idempotency: { outcome: canary, expires_at },
      cached_answers: { outcome: canary, expires_at },
      rolled_guesses: {
        request: JSON.stringify({ customer_id: canary, tags: `{"user":"${canary}"}`, kept: 1 }),
      },
      request_rollups: { subject: 'customer', subject_value: canary, span_ms: 86_400_000 },
      attempt_rollups: { subject: 'customer', subject_value: canary, span_ms: 86_400_000 },
      spend_rollups: { subject: 'customer', subject_value: canary, span_ms: 3_600_000 },
      budgets: { id: 'theirs', kind: 'customer', subject: canary },
      budget_use: { budget_id: 'theirs', owner: canary },
      budget_reservations: { budget_id: 'theirs', owner: canary },
      api_keys: { customer_id: canary, name: canary },
    };
    for (const [table, changes] of Object.entries(hanging)) {
      const row = { ...fullRows[table as keyof Schema], ...changes };
      await kysely
        .insertInto(table as keyof Schema)
        .values(row)
        .execute();
    }
    await kysely
      .insertInto('request_rollups')
      .values({ ...fullRows.request_rollups, subject: 'all', subject_value: '' })
      .execute();

    expect(await everything(database)).toContain(canary);
    expect(await ledger.forget(canary)).toEqual({ requests: 1, unreached: [] });
    expect(await everything(database)).not.toContain(canary);

    const costs = await kysely
      .selectFrom('requests')
      .select(['id', 'cost_micro_usd', 'customer_id'])
      .orderBy('id')
      .execute();
    expect(costs).toEqual([
      { id: 'request-1', cost_micro_usd: 20, customer_id: null },
      { id: 'request-2', cost_micro_usd: 20, customer_id: 'acme' },
    ]);
    expect(await kysely.selectFrom('attempts').select('cost_micro_usd').execute()).toEqual([
      { cost_micro_usd: 20 },
    ]);
    expect(await kysely.selectFrom('feedback').select(['score', 'comment']).execute()).toEqual([
      { score: 0.5, comment: null },
    ]);
    const totals = await kysely
      .selectFrom('request_rollups')
      .select(['subject', 'cost_micro_usd'])
      .where('cost_micro_usd', '>', 0)
      .execute();
    expect(totals).toContainEqual({ subject: 'all', cost_micro_usd: 20 });
    await ledger.close();
  });

  it('touches nobody else', async () => {
    const { database, kysely, ledger } = await start();
    for (const table of [
      'requests',
      'captures',
      'feedback',
      'request_rollups',
      'budgets',
      'api_keys',
    ] as const) {
      const later = table === 'captures' ? { expires_at: Date.now() + 60_000 } : {};
      await kysely
        .insertInto(table)
        .values({ ...fullRows[table], ...later })
        .execute();
    }
    const before = await everything(database);
    await ledger.forget(canary);
    await ledger.forget('acm');
    await ledger.forget('%');
    expect(await everything(database)).toBe(before);
    await ledger.close();
  });

  it('forgets a request that is still running, and stays forgotten when it ends', async () => {
    const { database, ledger } = await start();
    const theirs = sampleStart('request-1', { customerId: canary });
    ledger.recorder.requestStarted(theirs);
    await ledger.forget(canary);
    await ledger.recorder.requestEnded(sampleRecord(theirs));
    const [row] = await database.kysely.selectFrom('requests').selectAll().execute();
    expect(row).toMatchObject({ outcome: 'ok', customer_id: null, cost_micro_usd: 20 });
    await ledger.close();
  });

  it('looks into the files as well, and says which it cannot reach', async () => {
    const { ledger } = await start();
    const rejected = join(here.folder, 'spill-rejected.jsonl');
    const lines = [
      { damaged: `{"customer_id":"${canary}"` },
      { columns: { customer_id: canary } },
      { columns: { customer_id: 'acme' } },
    ];
    await writeFile(rejected, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const other = join(here.folder, 'spill-other-1.jsonl');
    await writeFile(other, '');
    expect(await ledger.forget(canary)).toEqual({ requests: 0, unreached: [other] });
    expect(await readFile(rejected, 'utf8')).toBe(`${JSON.stringify(lines[2])}\n`);
    await ledger.close();
  });

  it('forgets thousands of requests', async () => {
    const { database, ledger } = await start();
    const ids = Array.from({ length: 1_000 }, (_, index) => `request-${index}`);
    await Promise.all(
      ids.map((id) => ledger.recorder.requestEnded(sampleRecord(sampleStart(id, { customerId: canary })))),
    );
    expect(await ledger.forget(canary)).toMatchObject({ requests: 1_000 });
    expect(await everything(database)).not.toContain(canary);
    await ledger.close();
  });
}
