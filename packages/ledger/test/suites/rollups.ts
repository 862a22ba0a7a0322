import { manualClock } from '@understudy/testing';
import { expect, it, vi } from 'vitest';

import type { Database } from '../../src/database/database.ts';
import { decode } from '../../src/rollups/histogram-bytes.ts';
import { sizeOf } from '../../src/rollups/histogram.ts';
import { costliestTasks } from '../../src/questions/costliest.ts';
import { createRoller } from '../../src/rollups/roller.ts';
import type { Roller } from '../../src/rollups/roller.ts';
import { startLedger } from '../../src/start-ledger.ts';
import { rowsOf, tell } from '../story.ts';
import type { Here } from './here.ts';

const morning = `
  2025-03-01 09:00 chat acme web | a/big ok 100 800/200ms
  2025-03-01 09:00 chat acme web | a/big timeout 10 900ms > b/small ok 20 400/100ms
  2025-03-01 09:01 chat zeta -   | a/big ok ? 700ms
  2025-03-02 10:30 -    -    -   | b/small refused 5 300ms
  2025-03-02 10:31 chat acme web | cache 40
`;

export function rollupsSuite(here: Here): void {
  const clock = manualClock();
  const rollerOf = (database: Database, requestsAtOnce?: number): Roller =>
    createRoller({ database, clock, requestsAtOnce });
  const told = async (story = morning): Promise<Database> => {
    const database = await here.migrated();
    await tell(database, story);
    return database;
  };

  it('counts a request in its minute, its hour and its day', async () => {
    const database = await told();
    await rollerOf(database).roll();
    expect(await requestRows(database, 'all')).toEqual([
      'minute 03-01T09:00 chat a/big:ok ok: 1 requests 100',
      'minute 03-01T09:00 chat a/big:timeout > b/small:ok ok: 1 requests 30 fallbacks 1',
      'minute 03-01T09:01 chat a/big:ok ok: 1 requests 0 unpriced 1',
      'minute 03-02T10:30  b/small:refused refused: 1 requests 5',
      'minute 03-02T10:31 chat cache ok: 1 requests 0 cached 1 saved 40',
      'hour 03-01T09:00 chat a/big:ok ok: 2 requests 100 unpriced 1',
      'hour 03-01T09:00 chat a/big:timeout > b/small:ok ok: 1 requests 30 fallbacks 1',
      'hour 03-02T10:00  b/small:refused refused: 1 requests 5',
      'hour 03-02T10:00 chat cache ok: 1 requests 0 cached 1 saved 40',
      'day 03-01T00:00 chat a/big:ok ok: 2 requests 100 unpriced 1',
      'day 03-01T00:00 chat a/big:timeout > b/small:ok ok: 1 requests 30 fallbacks 1',
      'day 03-02T00:00  b/small:refused refused: 1 requests 5',
      'day 03-02T00:00 chat cache ok: 1 requests 0 cached 1 saved 40',
    ]);
  });

  it('counts the calls with their times and what was wasted on them', async () => {
    const database = await told();
    await rollerOf(database).roll();
    expect(await attemptRows(database, 'all')).toEqual([
      '03-01 a/big ok: 2 calls 100 unpriced 1, 2 timed, 1 first tokens',
      '03-01 a/big timeout failed: 1 calls 10, 1 timed, 0 first tokens',
      '03-01 b/small ok: 1 calls 20, 1 timed, 1 first tokens',
      '03-02 b/small refused failed: 1 calls 5, 1 timed, 0 first tokens',
    ]);
  });

  it('counts customers and tags by the day, and what they spend by the hour', async () => {
    const database = await told();
    await rollerOf(database).roll();
    expect(await requestRows(database, 'customer')).toEqual([
      'day 03-02T00:00  b/small:refused refused: 1 requests 5',
      'day 03-01T00:00 acme chat a/big:ok ok: 1 requests 100',
      'day 03-01T00:00 acme chat a/big:timeout > b/small:ok ok: 1 requests 30 fallbacks 1',
      'day 03-02T00:00 acme chat cache ok: 1 requests 0 cached 1 saved 40',
      'day 03-01T00:00 zeta chat a/big:ok ok: 1 requests 0 unpriced 1',
    ]);
    expect(await spendRows(database)).toEqual([
      'hour 03-01T09 acme: 2 requests 130',
      'hour 03-01T09 feature=web: 2 requests 130',
      'hour 03-01T09 zeta: 1 requests 0',
      'hour 03-02T10 : 1 requests 5',
      'hour 03-02T10 acme: 1 requests 0',
      'hour 03-02T10 feature=web: 1 requests 0',
    ]);
  });

  it('counts each request once, in slices of any size, however often it runs', async () => {
    const database = await told();
    const roller = rollerOf(database, 2);
    await Promise.all([roller.roll(), roller.roll()]);
    await roller.roll();
    const days = (await requestRows(database, 'all')).filter((row) => row.startsWith('day'));
    expect(days).toHaveLength(4);
    expect(days[0]).toBe('day 03-01T00:00 chat a/big:ok ok: 2 requests 100 unpriced 1');
    expect(await queue(database)).toEqual([]);
  });

  it('counts each request once when two processes do it together, while more are written', async () => {
    const database = await here.migrated();
    const other = await here.open();
    const line = '2025-03-01 09:00 chat acme web | a/big ok 1 100ms\n';
    const rows = rowsOf(line.repeat(60));
    for (let start = 0; start < rows.length; start += 20) {
      await database.commit(rows.slice(start, start + 20));
      await Promise.all([rollerOf(database, 3).roll(), rollerOf(other, 4).roll()]);
    }
    await rollerOf(other).roll();
    expect((await requestRows(database, 'all')).at(-1)).toBe(
      'day 03-01T00:00 chat a/big:ok ok: 60 requests 60',
    );
    expect(await attemptRows(other, 'all')).toEqual([
      '03-01 a/big ok: 60 calls 60, 60 timed, 0 first tokens',
    ]);
  });

  it('counts nothing of a slice that breaks in the middle, and all of it the next time', async () => {
    const database = await told();
    const breaking: Database = {
      ...database,
      lockRollups: async (transaction) => {
        await database.lockRollups(transaction);
        // What is counted cannot be stored: the last of the three tables is gone until the transaction is undone.
        await transaction.schema.dropTable('spend_rollups').execute();
      },
    };
    await expect(rollerOf(breaking).roll()).rejects.toThrow(/spend_rollups/);
    expect(await queue(database)).toHaveLength(5);
    expect(await requestRows(database, 'all')).toEqual([]);
    await rollerOf(database).roll();
    expect(await requestRows(database, 'all')).toHaveLength(13);
  });

  it('counts rows that come late where they belong', async () => {
    const database = await told();
    const roller = rollerOf(database);
    await roller.roll();
    await tell(database, '2025-03-01 09:00 chat acme web | a/big ok 7 800ms', 2);
    await roller.roll();
    expect((await requestRows(database, 'all'))[0]).toBe(
      'minute 03-01T09:00 chat a/big:ok ok: 2 requests 107',
    );
  });

  it('waits for calls that are not in yet, an hour at most', async () => {
    const database = await here.migrated();
    const rows = rowsOf('2025-03-01 09:00 chat acme web | a/big timeout 10 900ms > b/small ok 20 400ms');
    await database.commit(rows.slice(1));
    const roller = rollerOf(database);
    await clock.advance(Date.parse('2025-03-01T09:30Z') - clock.wallTime());
    await roller.roll();
    expect(await requestRows(database, 'all')).toEqual([]);
    await clock.advance(3_600_000);
    await roller.roll();
    expect((await requestRows(database, 'all'))[0]).toBe(
      'minute 03-01T09:00 chat b/small:ok ok: 1 requests 20 fallbacks 1',
    );
  });

  it('takes back what it counted of an abandoned request whose true end arrives', async () => {
    const database = await told(
      '2025-03-01 09:00 chat acme web | a/big timeout 10 900ms > b/small abandoned ? 0ms = abandoned',
    );
    const roller = rollerOf(database);
    await roller.roll();
    expect(await requestRows(database, 'customer')).toEqual([
      'day 03-01T00:00 acme chat a/big:timeout > b/small:abandoned abandoned: 1 requests 10 unpriced 1',
    ]);
    await tell(database, '2025-03-01 09:00 chat acme web | a/big timeout 10 900ms > b/small ok 20 400ms');
    await roller.roll();
    expect(await requestRows(database, 'customer')).toEqual([
      'day 03-01T00:00 acme chat a/big:timeout > b/small:ok ok: 1 requests 30 fallbacks 1',
    ]);
    expect(await attemptRows(database, 'all')).toEqual([
      '03-01 a/big timeout failed: 1 calls 10, 1 timed, 0 first tokens',
      '03-01 b/small ok: 1 calls 20, 1 timed, 0 first tokens',
    ]);
    expect(await spendRows(database)).toContain('hour 03-01T09 acme: 1 requests 30');
    expect(await database.kysely.selectFrom('rolled_guesses').selectAll().execute()).toEqual([]);
  });

  it('counts names of any length and script', async () => {
    const long = (name: string): string => name.repeat(256);
    const story = `2025-03-01 09:00 ${long('任')} ${long('客')} ${long('标')} | ${long('模')} timeout 1 5ms > ${long('型')} ok 2 5ms`;
    const database = await told(story);
    await rollerOf(database).roll();
    expect(await requestRows(database, 'tag')).toHaveLength(1);
    expect(await attemptRows(database, 'all')).toHaveLength(2);
  });

  it('counts by itself every few seconds, and at once when a question asks', async () => {
    const database = await here.open();
    const ledger = await startLedger({ database, spillPath: undefined, clock });
    await tell(database, morning);
    await clock.advance(10_000);
    await vi.waitFor(async () => expect(await queue(database)).toEqual([]), { timeout: 30_000 });
    await tell(database, '2025-03-04 09:00 late acme web | a/big ok 7 800ms', 2);
    const tasks = await costliestTasks(ledger);
    expect(tasks.map(({ task, requests }) => [task, requests])).toContainEqual(['late', 1]);
    await ledger.close();
  });

  it('drops from the queue what has been deleted', async () => {
    const database = await told();
    await database.kysely.deleteFrom('requests').execute();
    await rollerOf(database).roll();
    expect(await queue(database)).toEqual([]);
  });
}

const spanNames: Readonly<Record<number, string>> = {
  60_000: 'minute',
  3_600_000: 'hour',
  86_400_000: 'day',
};

async function requestRows({ kysely }: Database, subject: string): Promise<readonly string[]> {
  const rows = await kysely
    .selectFrom('request_rollups')
    .selectAll()
    .where('subject', 'in', subject === 'all' ? ['minutes', 'all'] : [subject])
    .orderBy('subject_value')
    .orderBy('span_ms')
    .orderBy('starts_at')
    .orderBy('task')
    .orderBy('path')
    .execute();
  return rows.map((row) => {
    const who = row.subject_value === '' ? '' : `${row.subject_value} `;
    const name = `${spanNames[row.span_ms]} ${timeOf(row.starts_at)} ${who}${row.task} ${row.path} ${row.outcome}`;
    const extras = {
      unpriced: row.unpriced,
      fallbacks: row.fallbacks,
      cached: row.cached,
      saved: row.saved_micro_usd,
    };
    return `${name}: ${row.requests} requests ${row.cost_micro_usd}${extrasOf(extras)}`;
  });
}

async function attemptRows({ kysely }: Database, subject: string): Promise<readonly string[]> {
  const rows = await kysely
    .selectFrom('attempt_rollups')
    .selectAll()
    .where('subject', '=', subject)
    .where('span_ms', '=', 86_400_000)
    .orderBy('starts_at')
    .orderBy('model')
    .orderBy('outcome')
    .execute();
  return rows.map((row) => {
    const name = `${timeOf(row.starts_at).slice(0, 5)} ${row.model} ${row.outcome} ${row.waste}`.trim();
    const times = `${sizeOf(decode(row.duration))} timed, ${sizeOf(decode(row.first_token))} first tokens`;
    return `${name}: ${row.attempts} calls ${row.cost_micro_usd}${extrasOf({ unpriced: row.unpriced })}, ${times}`;
  });
}

async function spendRows({ kysely }: Database): Promise<readonly string[]> {
  const rows = await kysely
    .selectFrom('spend_rollups')
    .selectAll()
    .where('span_ms', '=', 3_600_000)
    .orderBy('starts_at')
    .orderBy('subject_value')
    .execute();
  return rows.map(
    (row) =>
      `hour ${timeOf(row.starts_at).slice(0, 8)} ${row.subject_value}: ${row.requests} requests ${row.cost_micro_usd}`,
  );
}

async function queue({ kysely }: Database): Promise<readonly string[]> {
  const rows = await kysely.selectFrom('unrolled').selectAll().execute();
  return rows.map(({ request_id: id }) => id);
}

function timeOf(startsAt: number): string {
  return new Date(startsAt).toISOString().slice(5, 16);
}

function extrasOf(extras: Readonly<Record<string, number>>): string {
  const given = Object.entries(extras).filter(([, count]) => count !== 0);
  return given.map(([name, count]) => ` ${name} ${count}`).join('');
}
