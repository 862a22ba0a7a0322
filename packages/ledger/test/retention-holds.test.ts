import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { systemClock } from '@understudy/core';
import type { Clock } from '@understudy/core';
import { expect, it } from 'vitest';

import { openSqlite } from '../src/database/sqlite.ts';
import { endedAttempt, endedRequest } from '../src/record/rows.ts';
import { keepFrom } from '../src/retention/keep.ts';
import { createRetention } from '../src/retention/retention.ts';
import { migrate } from '../src/schema/migrate.ts';
import { sampleCall, sampleRecord, sampleStart } from './samples.ts';

const wallTime = Date.UTC(2025, 0, 1);
const long = { wallTime: wallTime - 91 * 86_400_000 };

/**
 * On SQLite a slice keeps writers out for as long as it works. Measured in this thread's own time, because whoever else
 * uses the machine would be measured too.
 */
it('no slice of a sweep works for as long as 50 ms', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-retention-'));
  const database = await openSqlite(join(folder, 'ledger.db'), systemClock);
  await migrate(database, 1);
  const ids = Array.from({ length: 3_000 }, (_, index) => `request-${index}`);
  const requests = ids.map((id) => endedRequest(sampleRecord(sampleStart(id, long)), 'boot'));
  const calls = ids.map((id) => endedAttempt(sampleCall(id)));
  await database.commit([...requests, ...calls]);
  await database.kysely.deleteFrom('unrolled').execute();
  const times: number[] = [];
  const clock: Clock = {
    ...systemClock,
    wallTime: () => wallTime,
    now() {
      const { user, system } = process.threadCpuUsage();
      times.push((user + system) / 1_000);
      return times.at(-1) ?? 0;
    },
  };
  await createRetention({ database, clock, keep: keepFrom('90d') }).sweep();
  expect(await database.kysely.selectFrom('attempts').select('number').execute()).toEqual([]);
  // Asked before and after each slice; what lies between two slices is a pause, which takes none of this time.
  const slices = times.map((time, index) => time - (times[index - 1] ?? time));
  expect(slices.filter((tookMs) => tookMs > 1).length).toBeGreaterThan(5);
  expect(Math.max(...slices)).toBeLessThan(50);
  await database.close();
  await rm(folder, { recursive: true });
}, 30_000);
