import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { systemClock } from '@understudy/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { migrate } from '../schema/migrate.ts';
import { openSqlite } from './sqlite.ts';
import type { SqliteDatabase } from './sqlite.ts';
import { rowOf } from './written-row.ts';

let directory: string;
let path: string;
let database: SqliteDatabase;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'understudy-checkpoints-'));
  path = join(directory, 'ledger.db');
  database = await openSqlite(path, systemClock);
  await migrate(database, 1);
});

afterEach(async () => {
  await database.close();
  await rm(directory, { recursive: true });
});

let written = 0;
const feedbacks = (count: number) =>
  Array.from({ length: count }, () =>
    rowOf('feedback', {
      ...{ id: `feedback-${(written += 1)}`, request_id: 'a', score: 1, comment: 'x'.repeat(100) },
      created_at: 1,
    }),
  );

const inFile = async (): Promise<number> => (await stat(path)).size;

describe('what was committed', () => {
  it('is brought into the file by somebody else, while the process goes on', async () => {
    const before = await inFile();
    for (let times = 0; times < 9; times++) await database.commit(feedbacks(500));
    expect(await inFile()).toBe(before);
    await vi.waitFor(async () => expect(await inFile()).toBeGreaterThan(before + 400_000), { timeout: 5000 });
  });
});
