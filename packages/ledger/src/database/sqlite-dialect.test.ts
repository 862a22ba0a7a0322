import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { manualClock } from '@understudy/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { migrate } from '../schema/migrate.ts';
import { openSqlite } from './sqlite.ts';
import type { SqliteDatabase } from './sqlite.ts';

const clock = manualClock();
let folder: string;
let database: SqliteDatabase;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-dialect-'));
  database = await openSqlite(join(folder, 'ledger.db'), clock);
  await migrate(database, 1);
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

function insert(id: string, kysely = database.kysely) {
  return kysely.insertInto('unrolled').values({ request_id: id }).execute();
}

async function ids(): Promise<readonly string[]> {
  const rows = await database.kysely.selectFrom('unrolled').selectAll().orderBy('request_id').execute();
  return rows.map(({ request_id }) => request_id);
}

describe('kysely on one SQLite connection', () => {
  it('lets transactions of the same moment follow one another', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `row-${index + 10}`);
    await Promise.all(
      names.map((id) => database.kysely.transaction().execute((transaction) => insert(id, transaction))),
    );
    expect(await ids()).toEqual(names);
  });

  it('keeps the statements of others out of a transaction that is undone', async () => {
    const undone = database.kysely.transaction().execute(async (transaction) => {
      await insert('undone', transaction);
      throw new Error('no');
    });
    const other = insert('kept');
    await expect(undone).rejects.toThrow('no');
    await other;
    expect(await ids()).toEqual(['kept']);
  });

  it('goes on after a statement that fails', async () => {
    await insert('twice');
    await expect(insert('twice')).rejects.toThrow(/UNIQUE/);
    await insert('next');
    expect(await ids()).toEqual(['next', 'twice']);
  });

  it('lets everyone wait for a lock at the same time, and not one after the other', async () => {
    const other = await openSqlite(join(folder, 'ledger.db'), clock);
    other.connection.exec('begin immediate');
    const waiting = Promise.allSettled(['a', 'b', 'c'].map((id) => insert(id)));
    const askedAt = clock.now();
    const ends = await clock.settle(waiting);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(clock.now() - askedAt).toBeLessThan(6_000);
    await other.close();
    await insert('d');
    expect(await ids()).toEqual(['d']);
  });
});
