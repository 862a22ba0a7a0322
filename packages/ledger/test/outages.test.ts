import { mkdtemp, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { systemClock } from '@understudy/core';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { openSqlite } from '../src/database/sqlite.ts';
import type { SqliteDatabase } from '../src/database/sqlite.ts';
import { openLedger } from '../src/index.ts';
import type { Ledger } from '../src/ledger.ts';
import { startLedger } from '../src/start-ledger.ts';
import { houseWith, question } from './house.ts';

let folder: string;
let file: string;
let database: SqliteDatabase;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-outage-'));
  file = join(folder, 'ledger.db');
  database = await openSqlite(file, systemClock);
});
afterEach(() => rm(folder, { recursive: true }));

/** Each breaks the file for real, and returns how it is mended. */
const breakages: Readonly<Record<string, () => Promise<() => Promise<void>>>> = {
  async locked() {
    const other = new BetterSqlite3(file);
    other.exec('begin immediate');
    return async () => void other.close();
  },
  async full() {
    const pages = Number(database.connection.pragma('page_count', { simple: true }));
    database.connection.pragma(`max_page_count = ${pages}`);
    return async () => void database.connection.pragma('max_page_count = 1000000');
  },
  async 'read-only'() {
    database.connection.pragma('query_only = on');
    return async () => void database.connection.pragma('query_only = off');
  },
  async corrupt() {
    database.connection.pragma('wal_checkpoint(truncate)');
    const whole = await readFile(file);
    await overwrite(Buffer.alloc(whole.length - pageSize, 'garbage'), pageSize);
    database.connection.pragma('shrink_memory');
    return async () => {
      await overwrite(whole, 0);
      database.connection.pragma('shrink_memory');
    };
  },
};

const pageSize = 4096;

async function overwrite(bytes: Buffer, position: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(bytes, 0, bytes.length, position);
  await handle.close();
}

function ask(ledger: Ledger, strict = false): (count: number) => Promise<readonly string[]> {
  const llm = houseWith({ ledger, strict });
  const once = async (): Promise<string> => {
    const { output, meta } = await llm.run.supportChat(question());
    expect(output).toBe('noon');
    expect(meta.notes).toEqual([]);
    return meta.requestId;
  };
  return (count) => Promise.all(Array.from({ length: count }, once));
}

async function rowsOnce(): Promise<readonly string[]> {
  const rows = await database.kysely
    .selectFrom('requests')
    .innerJoin('attempts', 'attempts.request_id', 'requests.id')
    .where('requests.outcome', '=', 'ok')
    .where('attempts.outcome', '=', 'ok')
    .select('requests.id')
    .execute();
  return rows.map(({ id }) => id);
}

/** It is asked for again after 100 ms, 200 ms and so on, five seconds at most. */
const mended = { timeout: 10_000, interval: 20 };
vi.setConfig({ testTimeout: 30_000 });

describe('a database that is', () => {
  it.each(Object.keys(breakages))(
    '%s fails no call, and gets every row once when it is mended',
    async (how) => {
      const ledger = await startLedger({ database, spillPath: join(folder, 'spill') });
      const asking = ask(ledger);
      const before = await asking(20);
      expect(ledger.health()).toMatchObject({ state: 'ok', outage: undefined });

      const mend = await breakages[how]?.();
      const during: string[] = [];
      // Until it is noticed: what is full has some room left in its last pages.
      for (let round = 0; round < 10 && ledger.health().state === 'ok'; round++)
        during.push(...(await asking(50)));
      during.push(...(await asking(50)));
      expect(ledger.health()).toMatchObject({
        state: 'down',
        outage: { because: how },
        waitingRows: 0,
        lostRows: 0,
      });
      expect(ledger.health().spilledRows).toBeGreaterThanOrEqual(100);

      await mend?.();
      await expect.poll(() => ledger.health().state, mended).toBe('ok');
      const after = await asking(20);
      expect((await rowsOnce()).toSorted()).toEqual([...before, ...during, ...after].toSorted());
      expect((await readdir(folder)).filter((name) => name.endsWith('.jsonl'))).toEqual([]);
      expect(database.connection.pragma('integrity_check', { simple: true })).toBe('ok');
      await ledger.close();
    },
  );

  it('locked refuses calls under strict logging, before anyone is paid, until it works again', async () => {
    const ledger = await startLedger({ database, spillPath: join(folder, 'spill'), strict: true });
    const asking = ask(ledger, true);
    await asking(1);
    const mend = await breakages['locked']?.();
    await asking(1); // the call that finds out: its rows are safe in the spill file
    const refused = { failure: { code: 'ledger' }, meta: { attempts: [] } };
    await expect(asking(1)).rejects.toMatchObject(refused);
    await mend?.();
    await expect.poll(() => ledger.health().state, mended).toBe('ok');
    await asking(1);
    expect(await rowsOnce()).toHaveLength(3);
    await ledger.close();
  });

  it('no database at all is refused at the start, in words', async () => {
    await database.close();
    await writeFile(file, 'This is a letter and no database. '.repeat(200));
    await expect(openLedger({ location: file })).rejects.toThrow(/ledger\.db.*damaged/);
  });

  it('in a folder that is not there is refused at the start, in words', async () => {
    await database.close();
    await expect(openLedger({ location: join(folder, 'nowhere', 'x.db') })).rejects.toThrow(
      /nowhere.*directory does not exist/,
    );
  });
});
