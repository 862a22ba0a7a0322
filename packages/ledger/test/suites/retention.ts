import { systemClock } from '@understudy/core';
import type { Clock } from '@understudy/core';
import { expect, it } from 'vitest';

import type { Database } from '../../src/database/database.ts';
import { endedAttempt, endedRequest, startedRequest } from '../../src/record/rows.ts';
import { keepFrom } from '../../src/retention/keep.ts';
import { createRetention } from '../../src/retention/retention.ts';
import type { Retention } from '../../src/retention/retention.ts';
import type { Schema } from '../../src/schema/schema.ts';
import { createWriter } from '../../src/writer/writer.ts';
import { fullRows } from '../full-rows.ts';
import { sampleCall, sampleRecord, sampleStart } from '../samples.ts';
import type { Here } from './here.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export function retentionSuite(here: Here): void {
  const now = Date.UTC(2025, 0, 1);
  const daysAgo = (days: number): number => now - days * dayMs;
  const retentionAt = (database: Database, clock: Clock = countingClock(now)): Retention =>
    createRetention({ database, clock, keep: keepFrom({ requests: '90d', rollups: '400d' }) });

  const sweep = (database: Database): Promise<void> => retentionAt(database).sweep();
  const request = (id: string, wallTime: number) => [
    endedRequest(sampleRecord(sampleStart(id, { wallTime })), 'boot'),
    endedAttempt(sampleCall(id)),
  ];

  it('deletes requests that are old enough, with all that hangs on them', async () => {
    const database = await here.migrated();
    const { kysely } = database;
    await database.commit([...request('old', daysAgo(91)), ...request('young', daysAgo(89))]);
    await kysely.deleteFrom('unrolled').execute();
    const later = daysAgo(-5);
    for (const id of ['old', 'young']) {
      await kysely
        .insertInto('feedback')
        .values({ ...fullRows.feedback, id, request_id: id })
        .execute();
      const stored = { id, request_id: id, expires_at: later };
      await kysely
        .insertInto('cached_answers')
        .values({ ...fullRows.cached_answers, ...stored })
        .execute();
      await kysely
        .insertInto('idempotency')
        .values({ ...fullRows.idempotency, ...stored })
        .execute();
    }
    await kysely
      .insertInto('rolled_guesses')
      .values({ ...fullRows.rolled_guesses, request_id: 'old' })
      .execute();
    await sweep(database);
    expect(await kysely.selectFrom('rolled_guesses').selectAll().execute()).toEqual([]);
    for (const table of ['attempts', 'feedback', 'cached_answers', 'idempotency'] as const) {
      const rows = await kysely.selectFrom(table).select('request_id').execute();
      expect({ table, rows }).toEqual({ table, rows: [{ request_id: 'young' }] });
    }
    expect(await idsIn(database)).toEqual(['young']);
    await sweep(database);
    expect(await idsIn(database)).toEqual(['young']);
  });

  it('leaves what is running, and what the totals do not count yet', async () => {
    const database = await here.migrated();
    const start = sampleStart('running', { wallTime: daysAgo(100) });
    await database.commit([startedRequest(start, 'boot'), ...request('not counted', daysAgo(100))]);
    await sweep(database);
    expect(await idsIn(database)).toEqual(['not counted', 'running']);
    await database.kysely.deleteFrom('unrolled').execute();
    await sweep(database);
    expect(await idsIn(database)).toEqual(['running']);
  });

  it.each<[keyof Schema, string, number, object?]>([
    ['events', 'at', 90],
    ['captures', 'expires_at', 0],
    ['cached_answers', 'expires_at', 0],
    ['idempotency', 'expires_at', 0],
    ['budget_use', 'ends_at', 90],
    ['boots', 'ended_at', 90],
    ...totals('request_rollups'),
    ...totals('attempt_rollups'),
    ['spend_rollups', 'starts_at', 400, { subject: 'customer', span_ms: hourMs }],
    ['spend_rollups', 'starts_at', 400, { subject: 'tag', span_ms: dayMs }],
  ])('lets %s go by %s, after %i days %o', async (table, column, days, more = {}) => {
    const database = await here.migrated();
    const { kysely } = database;
    const insert = (changes: object): Promise<unknown> =>
      kysely
        .insertInto(table)
        .values({ ...fullRows[table], ...more, ...changes })
        .execute();
    await insert({ [column]: daysAgo(days) - 1 });
    await sweep(database);
    expect(await kysely.selectFrom(table).selectAll().execute()).toEqual([]);
    await insert({ [column]: daysAgo(days) + 1 });
    await sweep(database);
    expect(await kysely.selectFrom(table).selectAll().execute()).toHaveLength(1);
  });

  it('lets the totals of each of many customers go', async () => {
    const database = await here.migrated();
    const customers = Array.from({ length: 120 }, (_, index) => `customer-${index}`);
    for (const subject_value of customers) {
      const old = {
        ...fullRows.request_rollups,
        subject: 'customer',
        subject_value,
        span_ms: dayMs,
        starts_at: 1,
      };
      await database.kysely.insertInto('request_rollups').values(old).execute();
    }
    await sweep(database);
    expect(await database.kysely.selectFrom('request_rollups').selectAll().execute()).toEqual([]);
  });

  it('works in small slices with a pause after each, so that a writer waits for one slice at most', async () => {
    const database = await here.migrated();
    const rows = Array.from({ length: 700 }, (_, index) => request(`r${index}`, daysAgo(91 + index)));
    await database.commit(rows.flat());
    await database.kysely.deleteFrom('unrolled').execute();
    const clock = countingClock(now);
    await retentionAt(database, clock).sweep();
    expect(await idsIn(database)).toEqual([]);
    // 20 + 40 + 80 + 160 + 200 + 200: six pauses of 5 ms, on a clock on which no work takes time.
    expect(clock.now()).toBe(30);
  });

  it('lets rows in while it sweeps', async () => {
    const database = await here.migrated();
    const rows = Array.from({ length: 300 }, (_, index) => request(`old${index}`, daysAgo(91)));
    await database.commit(rows.flat());
    await database.kysely.deleteFrom('unrolled').execute();
    const writer = createWriter({ database, spill: undefined, clock: systemClock });
    const sweep = { isDone: false };
    const sweeping = retentionAt(database, { ...systemClock, wallTime: () => now }).sweep();
    const swept = sweeping.finally(() => (sweep.isDone = true));
    let written = 0;
    while (!sweep.isDone) {
      for (const row of request(`new${written++}`, now)) writer.add(row);
      await writer.durable();
    }
    await swept;
    expect(writer.status).toMatchObject({ outage: undefined, waitingRows: 0, lostRows: 0 });
    const kept = await idsIn(database);
    expect(kept.filter((id) => id.startsWith('old'))).toEqual([]);
    expect(kept).toHaveLength(written);
    expect(written).toBeGreaterThan(1);
  });

  it('stops between two slices when the ledger closes', async () => {
    const database = await here.migrated();
    const rows = Array.from({ length: 120 }, (_, index) => request(`r${index}`, daysAgo(91)));
    await database.commit(rows.flat());
    await database.kysely.deleteFrom('unrolled').execute();
    const stopping = new AbortController();
    const swept = retentionAt(database).sweep(stopping.signal);
    stopping.abort();
    await swept;
    expect(await idsIn(database)).toHaveLength(100);
  });
}

/** A clock on which nothing but a pause takes time. */
function countingClock(wallTime: number): Clock {
  let now = 0;
  return {
    now: () => now,
    wallTime: () => wallTime,
    after(delayMs, callback) {
      const timer = setImmediate(() => {
        now += delayMs;
        callback();
      });
      return () => clearImmediate(timer);
    },
  };
}

/** The totals of all are kept by minutes as well. */
function totals(table: keyof Schema): readonly [keyof Schema, string, number, object][] {
  return [
    [table, 'starts_at', 400, { subject: 'all', subject_value: '', span_ms: 60_000 }],
    [table, 'starts_at', 400, { subject: 'all', subject_value: '', span_ms: dayMs }],
    [table, 'starts_at', 400, { subject: 'customer', subject_value: 'acme', span_ms: dayMs }],
    [table, 'starts_at', 400, { subject: 'tag', subject_value: 'a=b', span_ms: dayMs }],
  ];
}

async function idsIn({ kysely }: Database): Promise<readonly string[]> {
  const rows = await kysely.selectFrom('requests').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
}
