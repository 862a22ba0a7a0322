import { appendFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { manualClock } from '@understudy/testing';
import type { ManualClock } from '@understudy/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { breakable } from '../../test/breakable.ts';
import type { Breakable } from '../../test/breakable.ts';
import { openSqlite } from '../database/sqlite.ts';
import { rowOf } from '../database/written-row.ts';
import type { WrittenRow } from '../database/written-row.ts';
import { migrate } from '../schema/migrate.ts';
import { createSpill } from './spill.ts';
import type { Spill } from './spill.ts';
import { createWriter } from './writer.ts';
import type { Writer, WriterOptions } from './writer.ts';

let clock: ManualClock;
let folder: string;
let database: Breakable;
let spill: Spill;

beforeEach(async () => {
  clock = manualClock();
  folder = await mkdtemp(join(tmpdir(), 'understudy-writer-'));
  database = breakable(await openSqlite(':memory:', clock));
  await migrate(database, 1);
  spill = createSpill({ path: join(folder, 'spill'), bootId: 'me' });
});
afterEach(async () => {
  await spill.close();
  await database.close();
  await rm(folder, { recursive: true });
});

function writerWith(changes: Partial<WriterOptions> = {}): Writer {
  return createWriter({ database, spill, clock, ...changes });
}

function feedback(id: string, comment: string | null = null): WrittenRow {
  return rowOf('feedback', { id, request_id: 'r', score: 1, comment, created_at: 1 });
}

async function idsInDatabase(): Promise<readonly string[]> {
  const rows = await database.kysely.selectFrom('feedback').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
}

function files(): Promise<readonly string[]> {
  return readdir(folder);
}

async function write(writer: Writer, ...rows: readonly WrittenRow[]): Promise<void> {
  for (const row of rows) writer.add(row);
  await writer.durable();
}

describe('a writer', () => {
  it('puts rows of the same moment into one transaction', async () => {
    const writer = writerWith();
    await Promise.all(['a', 'b', 'c'].map((id) => write(writer, feedback(id))));
    expect(await idsInDatabase()).toEqual(['a', 'b', 'c']);
    expect(database.tries).toBe(1);
  });

  it('has nothing to wait for when nothing was written', async () => {
    await writerWith().durable();
  });

  it('writes without anyone waiting', async () => {
    const writer = writerWith();
    writer.add(feedback('a'));
    await vi.waitFor(async () => expect(await idsInDatabase()).toEqual(['a']));
    expect(writer.status.waitingRows).toBe(0);
  });

  it('takes rows while a transaction is under way, into the next one', async () => {
    const writer = writerWith();
    const gate = Promise.withResolvers<void>();
    database.pause = gate.promise;
    const first = write(writer, feedback('a'));
    await new Promise((resolve) => setImmediate(resolve));
    const second = write(writer, feedback('b'), feedback('c'));
    expect(writer.status.waitingRows).toBe(3);
    gate.resolve();
    await Promise.all([first, second]);
    expect(database.tries).toBe(2);
  });

  it('waits for company when there is some and it has just written, and not at all when there is none', async () => {
    const writer = writerWith();
    await write(writer, feedback('a'));
    writer.add(feedback('b'));
    const early = writer.durable({ hasCompany: true });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await idsInDatabase()).toEqual(['a']);
    writer.add(feedback('c'));
    await Promise.all([early, writer.durable({ hasCompany: true })]);
    expect(database.tries).toBe(2);
    writer.add(feedback('d'));
    const alone = writer.durable();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await idsInDatabase()).toEqual(['a', 'b', 'c', 'd']);
    await alone;
  });

  it('waits out a short lock', async () => {
    const writer = writerWith();
    database.trouble = 'SQLITE_BUSY';
    const written = write(writer, feedback('a'));
    await clock.advance(50);
    expect(writer.status).toMatchObject({ outage: undefined, waitingRows: 1 });
    database.trouble = undefined;
    await clock.settle(written);
    expect(await idsInDatabase()).toEqual(['a']);
    expect(await files()).toEqual([]);
  });

  it('spills what a longer lock keeps out, and brings it back', async () => {
    const writer = writerWith();
    database.trouble = 'SQLITE_BUSY';
    const written = write(writer, feedback('a'), feedback('b'));
    await clock.advance(120);
    await written;
    expect(writer.status).toMatchObject({ spilledRows: 2, waitingRows: 0, outage: { because: 'locked' } });
    expect(await files()).toEqual(['spill-me-1.jsonl']);
    database.trouble = undefined;
    await clock.advance(100);
    await writer.drain();
    expect(await idsInDatabase()).toEqual(['a', 'b']);
    expect(writer.status).toMatchObject({ spilledRows: 0, spilledFiles: 0, outage: undefined });
    expect(await files()).toEqual([]);
  });

  it.each([
    ['SQLITE_FULL', 'full'],
    ['SQLITE_READONLY_DBMOVED', 'read-only'],
    ['SQLITE_CORRUPT_INDEX', 'corrupt'],
    ['SQLITE_IOERR_WRITE', 'disk-error'],
    ['ECONNREFUSED', 'unreachable'],
    ['57P01', 'unreachable'],
    ['53100', 'full'],
    ['WHAT', 'unknown'],
  ])('spills at once on %s, because that does not pass in a moment', async (code, because) => {
    const writer = writerWith();
    database.trouble = code;
    await write(writer, feedback('a'));
    expect(writer.status).toMatchObject({ outage: { because }, spilledRows: 1 });
    expect(database.tries).toBe(1);
    await write(writer, feedback('b'));
    expect(database.tries).toBe(1); // in an outage only the retry asks
    database.trouble = undefined;
    await writer.drain();
    expect(await idsInDatabase()).toEqual(['a', 'b']);
  });

  it('asks again ever less often while it is down, and comes back by itself', async () => {
    const writer = writerWith();
    database.trouble = 'SQLITE_FULL';
    await write(writer, feedback('a'));
    for (const waitMs of [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
      const before = database.tries;
      await clock.advance(waitMs - 1);
      expect(database.tries).toBe(before);
      await clock.advance(1);
      await writer.drain();
      expect(database.tries).toBeGreaterThan(before);
    }
    database.trouble = undefined;
    await clock.advance(5_000);
    await writer.drain();
    expect(await idsInDatabase()).toEqual(['a']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('keeps writing to the spill while it comes back, and loses nothing in between', async () => {
    const writer = writerWith();
    database.trouble = 'SQLITE_FULL';
    const ids = Array.from({ length: 900 }, (_, index) => `row-${String(index).padStart(3, '0')}`);
    await write(writer, ...ids.slice(0, 500).map((id) => feedback(id)));
    database.trouble = undefined;
    const drained = writer.drain();
    await Promise.all(ids.slice(500).map((id) => write(writer, feedback(id))));
    await drained;
    await writer.drain();
    expect(await idsInDatabase()).toEqual(ids);
    expect(await files()).toEqual([]);
  });

  it('replays a file from its start when it fell over in the middle, and doubles nothing', async () => {
    const writer = writerWith();
    database.trouble = 'SQLITE_FULL';
    const ids = Array.from({ length: 450 }, (_, index) => `row-${String(index).padStart(3, '0')}`);
    await write(writer, ...ids.map((id) => feedback(id)));
    database.trouble = undefined;
    const { commit } = database;
    let left = 1;
    database.commit = (rows) =>
      left-- > 0 ? commit(rows) : Promise.reject(Object.assign(new Error(), { code: 'SQLITE_FULL' }));
    await writer.drain();
    expect(await idsInDatabase()).toEqual(ids.slice(0, 200));
    expect(writer.status.outage?.because).toBe('full');
    database.commit = commit;
    await writer.drain();
    expect(await idsInDatabase()).toEqual(ids);
    expect(await files()).toEqual([]);
  });

  it('tells who waits when neither the database nor the disk takes a row, and still does not forget it', async () => {
    const writer = writerWith({ spill: undefined });
    database.trouble = 'SQLITE_FULL';
    await expect(write(writer, feedback('a'))).rejects.toThrow('no spill file');
    expect(writer.status).toMatchObject({ waitingRows: 1, lostRows: 0 });
    database.trouble = undefined;
    await clock.advance(100);
    await writer.drain();
    expect(await idsInDatabase()).toEqual(['a']);
  });

  it('spills what it had to hold once the disk takes rows again', async () => {
    const blocked: Spill = { ...spill, append: () => Promise.reject(new Error('ENOSPC')) };
    const changing = { ...blocked };
    const writer = writerWith({ spill: changing });
    database.trouble = 'SQLITE_FULL';
    await expect(write(writer, feedback('a'))).rejects.toThrow('ENOSPC');
    changing.append = spill.append;
    await write(writer, feedback('b'));
    const [file = ''] = await files();
    const lines = (await readFile(join(folder, file), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).columns.id)).toEqual(['a', 'b']);
    expect(writer.status.waitingRows).toBe(0);
  });

  it('holds only so many rows, refuses the next and counts it', async () => {
    const writer = writerWith({ spill: undefined, maxWaitingRows: 2 });
    database.trouble = 'SQLITE_FULL';
    await expect(write(writer, feedback('a'), feedback('b'))).rejects.toThrow();
    expect(() => writer.add(feedback('c'))).toThrow('no room');
    expect(writer.status).toMatchObject({ waitingRows: 2, lostRows: 1 });
    database.trouble = undefined;
    await writer.drain();
    await write(writer, feedback('d'));
    expect(await idsInDatabase()).toEqual(['a', 'b', 'd']);
  });

  it('keeps what no database will take in a file for people', async () => {
    const writer = writerWith();
    await write(writer, feedback('a'), { table: 'feedback', columns: { id: 'b', score: 'high' } });
    expect(writer.status.rejectedRows).toBe(1);
    const kept = await readFile(join(folder, 'spill-rejected.jsonl'), 'utf8');
    expect(JSON.parse(kept)).toMatchObject({ table: 'feedback', columns: { id: 'b', score: 'high' } });
  });

  it('writes what is left when it is closed, and takes nothing more', async () => {
    const writer = writerWith();
    writer.add(feedback('a'));
    await writer.close();
    expect(await idsInDatabase()).toEqual(['a']);
    expect(() => writer.add(feedback('b'))).toThrow('closed');
  });

  it('leaves what is left in the spill file when it is closed in an outage', async () => {
    const writer = writerWith();
    database.trouble = 'SQLITE_FULL';
    await write(writer, feedback('a'));
    writer.add(feedback('b'));
    await writer.close();
    expect(clock.pendingTimers).toBe(0);
    database.trouble = undefined;
    const next = createSpill({ path: join(folder, 'spill'), bootId: 'next' });
    expect(await next.adopt(() => true)).toEqual(['me']);
    await writerWith({ spill: next }).drain();
    expect(await idsInDatabase()).toEqual(['a', 'b']);
  });
});

describe('a spill file', () => {
  it('is for nobody else to read', async () => {
    await spill.append([feedback('a')]);
    const { mode } = await import('node:fs').then(({ statSync }) =>
      statSync(join(folder, 'spill-me-1.jsonl')),
    );
    expect(mode & 0o777).toBe(0o600);
  });

  it('is replayed up to where a crash cut it off, with damaged lines put aside', async () => {
    const text = [feedback('a'), feedback('b', 'x\u2028y\n')].map((row) => JSON.stringify(row));
    const lines = [text[0], '{"table":"boots","columns":{"id":"x"}}', 'no json', text[1], '{"table":"feedb'];
    await writeFile(join(folder, 'spill-dead-1.jsonl'), lines.join('\n'));
    await spill.adopt((bootId) => bootId === 'dead');
    await writerWith().drain();
    expect(await idsInDatabase()).toEqual(['a', 'b']);
    const aside = (await readFile(join(folder, 'spill-rejected.jsonl'), 'utf8')).trim().split('\n');
    expect(aside.map((line) => JSON.parse(line))).toEqual([
      { file: 'spill-dead-1.jsonl', damaged: '{"table":"boots","columns":{"id":"x"}}' },
      { file: 'spill-dead-1.jsonl', damaged: 'no json' },
    ]);
    expect(await files()).toEqual(['spill-rejected.jsonl']);
  });

  it('is read whole, wherever its chunks are cut', async () => {
    const ids = Array.from({ length: 3_000 }, (_, index) => `row-${String(index).padStart(4, '0')}`);
    await spill.append(ids.map((id) => feedback(id, 'é😀'.repeat(index(id) % 50))));
    const seen: string[] = [];
    await spill.replay(async (rows) => void rows.forEach(({ columns }) => seen.push(String(columns['id']))));
    expect(seen).toEqual(ids);
  });

  it('takes only files of its own name', async () => {
    await writeFile(join(folder, 'spill-notes.jsonl'), 'mine\n');
    await writeFile(join(folder, 'other-dead-1.jsonl'), 'theirs\n');
    await appendFile(join(folder, 'spill-rejected.jsonl'), 'kept\n');
    expect(await spill.adopt(() => true)).toEqual([]);
  });

  it('written by a newer or older release is read as far as the columns are known', async () => {
    const row = { table: 'feedback', columns: { ...feedback('a').columns, mood: 'new', comment: undefined } };
    await writeFile(join(folder, 'spill-dead-1.jsonl'), `${JSON.stringify(row)}\n`);
    await spill.adopt(() => true);
    await writerWith().drain();
    expect(await idsInDatabase()).toEqual(['a']);
  });
});

function index(id: string): number {
  return Number(id.slice(4));
}
