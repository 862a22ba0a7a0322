import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';

import { migrate } from '../../src/schema/migrate.ts';
import type { Migration } from '../../src/schema/migration.ts';
import { migrations } from '../../src/schema/migrations.ts';
import type { Schema } from '../../src/schema/schema.ts';
import { fullRows } from '../full-rows.ts';
import type { Here } from './here.ts';

/** Steps as they may come one day: a column, an index over old rows, a table. */
const laterSteps: readonly Migration[] = [
  { name: 'moods', statements: ["alter table feedback add column mood text not null default 'none'"] },
  {
    name: 'mood index',
    statements: [
      'create index feedback_by_mood on feedback (mood, score)',
      "update feedback set mood = 'good' where score >= 0.5",
    ],
  },
  {
    name: 'moods apart',
    statements: ['create table moods (id text primary key, depth real not null) strict'],
  },
];

const tables = Object.keys(fullRows) as (keyof Schema)[];

export function schemaSuite(here: Here): void {
  beforeEach(() => here.startEmpty());

  it('keeps every column of every table as it was given', async () => {
    const { kysely } = await here.migrated();
    await kysely.deleteFrom('migrations').execute();
    for (const table of tables) await kysely.insertInto(table).values(fullRows[table]).execute();
    const found = tables.map(async (table) => [
      table,
      await kysely.selectFrom(table).selectAll().executeTakeFirst(),
    ]);
    const rows = Object.fromEntries(await Promise.all(found)) as Record<string, object>;
    // Bytes come back as Buffers, which are Uint8Arrays with more methods.
    for (const [table, row] of Object.entries(rows)) {
      const plain = Object.entries(row).map(([column, value]) => [column, bytesOf(value)]);
      expect({ table, ...Object.fromEntries(plain) }).toEqual({ table, ...fullRows[table as keyof Schema] });
    }
  });

  it('has no column that the types do not know', async () => {
    const { kysely } = await here.migrated();
    const columns = (await tablesIn(kysely)).map(({ name, columns: all }) => [
      name,
      all.map((column) => column.name).toSorted(),
    ]);
    const typed = tables.map((table) => [table, Object.keys(fullRows[table]).toSorted()]);
    expect(Object.fromEntries(columns)).toEqual(Object.fromEntries(typed));
  });

  it.each(migrations.map((_step, version) => version))('migrates from version %i', async (version) => {
    const database = await here.open();
    await migrate(database, 1, migrations.slice(0, version));
    const before = await dump(database.kysely);
    await migrate(database, 2);
    expect(await versions(database.kysely)).toEqual(migrations.map(({ name }, index) => [index + 1, name]));
    expect(await dump(database.kysely)).toMatchObject(before);
    await migrate(database, 3);
    expect(await versions(database.kysely)).toHaveLength(migrations.length);
  });

  it.each([0, 1, 2, 3])(
    'comes from %i steps of later releases to the newest with its rows',
    async (taken) => {
      const database = await here.open();
      const all = [...migrations, ...laterSteps];
      await migrate(database, 1, all.slice(0, migrations.length + taken));
      for (const table of tables) {
        if (table !== 'migrations') await database.kysely.insertInto(table).values(fullRows[table]).execute();
      }
      const { feedback: _old, ...before } = await dump(database.kysely);
      await Promise.all([migrate(database, 2, all), migrate(await here.open(), 2, all)]);
      expect(await versions(database.kysely)).toHaveLength(all.length);
      const { feedback, ...others } = await dump(database.kysely);
      expect(others).toMatchObject(before);
      expect(feedback).toMatchObject([{ score: 0.5, mood: taken < 2 ? 'good' : 'none' }]);
    },
  );

  it('migrates once when several processes start together', async () => {
    const databases = await Promise.all([here.open(), here.open(), here.open(), here.open()]);
    await Promise.all(databases.map((database) => migrate(database, 1)));
    expect(await versions((await here.open()).kysely)).toHaveLength(migrations.length);
  });

  it('undoes all steps when one of them fails', async () => {
    const database = await here.open();
    const bad = {
      name: 'bad',
      statements: ['create table half (id text primary key) strict', 'create nonsense'],
    };
    await expect(migrate(database, 1, [...migrations, bad])).rejects.toThrow(/syntax error/);
    expect(await database.kysely.introspection.getTables()).toEqual([]);
    await migrate(database, 2);
    expect(await versions(database.kysely)).toHaveLength(migrations.length);
  });

  it('refuses a ledger that a newer release has written', async () => {
    const database = await here.migrated();
    const next = { name: 'next', statements: ['create table later (id text primary key) strict'] };
    await migrate(database, 2, [...migrations, next]);
    await expect(migrate(database, 3)).rejects.toThrow(/version 2.*up to 1.*update the program/);
  });

  it('finds a customer, a time and what is in flight by an index', async () => {
    const { kysely } = await here.migrated();
    const plans = await Promise.all(
      [
        `select * from requests where customer_id = 'acme' and started_at > 5`,
        `select * from requests where started_at > 5 order by started_at limit 10`,
        `select * from requests where boot_id = 'b' and outcome = 'running'`,
        `select * from attempts where request_id = 'r'`,
        `select * from request_rollups where subject = 'all' and subject_value = '' and span_ms = 1 and starts_at > 5`,
        `select * from attempt_rollups where subject = 'all' and subject_value = '' and span_ms = 1 and starts_at > 5`,
        `select * from spend_rollups where subject = 'customer' and span_ms = 1 and starts_at > 5`,
      ].map(async (query) => planOf(await explain(kysely, query))),
    );
    expect(plans).toEqual(plans.map(() => expect.stringMatching(/index|using primary key/i)));
    expect(plans.join()).not.toMatch(/SCAN (requests|attempts|\w+_rollups)(?! USING)|Seq Scan/);
  });

  it.each(['request_rollups', 'attempt_rollups'])(
    'has what it knows of each customer apart from the minutes of all: %s',
    async (table) => {
      const { kysely } = await here.migrated();
      const apart = `where subject = 'customer' and span_ms = 86400000 and starts_at >= 5 and task = 'chat'`;
      const plan = planOf(await explain(kysely, `select * from ${table} ${apart}`));
      expect(plan).toMatch(/USING PRIMARY KEY \(subject=\?|_rollups_customer/);
      expect(plan).not.toContain('minutes');
    },
  );
}

type Kysely = Awaited<ReturnType<Here['open']>>['kysely'];

function bytesOf(value: unknown): unknown {
  return value instanceof Uint8Array ? new Uint8Array(value) : value;
}

/** All but the pieces that Postgres keeps a rollup in. */
async function tablesIn(kysely: Kysely) {
  const found = await kysely.introspection.getTables();
  return found.filter(({ name }) => !/_rollups_/.test(name));
}

async function versions(kysely: Kysely): Promise<readonly unknown[]> {
  const rows = await kysely.selectFrom('migrations').selectAll().orderBy('version').execute();
  return rows.map(({ version, name }) => [version, name]);
}

async function dump(kysely: Kysely): Promise<Record<string, unknown>> {
  const rows = (await tablesIn(kysely))
    .filter(({ name }) => name !== 'migrations')
    .map(async ({ name }) => [
      name,
      await kysely
        .selectFrom(name as keyof Schema)
        .selectAll()
        .execute(),
    ]);
  return Object.fromEntries(await Promise.all(rows));
}

async function explain(kysely: Kysely, query: string): Promise<readonly unknown[]> {
  if (kysely.getExecutor().adapter.supportsMultipleConnections === false) {
    const sqlite = await sql
      .raw(`explain query plan ${query}`)
      .execute(kysely)
      .catch(() => undefined);
    if (sqlite) return sqlite.rows;
  }
  // With so few rows Postgres would rather read them all.
  return kysely.transaction().execute(async (transaction) => {
    await sql`set local enable_seqscan = off`.execute(transaction);
    return (await sql.raw(`explain ${query}`).execute(transaction)).rows;
  });
}

function planOf(rows: readonly unknown[]): string {
  return rows.map((row) => Object.values(row as object).join(' ')).join('\n');
}
