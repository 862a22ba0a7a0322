import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { startLedger } from '../src/start-ledger.ts';
import { houseWith, question } from './house.ts';
import { postgresKind } from './places.ts';
import { allSuites } from './suites/all.ts';
import { eachIn } from './suites/here.ts';

const url = process.env['TEST_POSTGRES_URL'] ?? '';

// A real server where there is one; where not, these count as skipped, and PGlite stands in for it.
describe.skipIf(url === '')('with TEST_POSTGRES_URL', () => {
  allSuites(eachIn(() => postgresKind(url)));

  it('a server may hang up again and again: no call fails, and every row is there once', hangUps);
});

async function hangUps(): Promise<void> {
  const kind = await postgresKind(url);
  const place = await kind.place(true);
  const database = await place.open();
  const ledger = await startLedger({ database, spillPath: join(place.folder, 'spill') });
  const llm = houseWith({ ledger });
  const ids: string[] = [];
  for (let round = 0; round < 10; round++) {
    const calls = Array.from({ length: 30 }, () => llm.run.supportChat(question()));
    await place.hangUp?.();
    for (const { meta } of await Promise.all(calls)) ids.push(meta.requestId);
  }
  await expect.poll(() => ledger.health().state, { timeout: 10_000 }).toBe('ok');
  const rows = await database.kysely
    .selectFrom('requests')
    .select('id')
    .where('outcome', '=', 'ok')
    .execute();
  expect(rows.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect((await readdir(place.folder)).filter((name) => name.endsWith('.jsonl'))).toEqual([]);
  await ledger.close();
  await place.remove();
  await kind.end();
}
