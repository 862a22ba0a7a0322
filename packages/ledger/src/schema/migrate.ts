import { sql } from 'kysely';
import type { Transaction } from 'kysely';

import type { Database } from '../database/database.ts';
import type { Migration } from './migration.ts';
import { migrations } from './migrations.ts';
import type { Schema } from './schema.ts';

/**
 * Brings a database to the newest version, all steps in one transaction. Processes that start together
 * wait for one another. A database from a newer release is refused: rows that are misread are worse than no rows.
 */
export async function migrate(
  database: Database,
  wallTime: number,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  await database.kysely.transaction().execute(async (transaction) => {
    await database.lockSchema(transaction);
    const version = await versionOf(database, transaction);
    if (version > steps.length) throw new Error(tooNew(version, steps.length));
    for (const [index, { name, statements }] of steps.entries()) {
      if (index < version) continue;
      for (const statement of statements.flatMap((each) => database.spell(each))) {
        await sql.raw(statement).execute(transaction);
      }
      const applied = { version: index + 1, name, applied_at: wallTime };
      await transaction.insertInto('migrations').values(applied).execute();
    }
  });
}

async function versionOf(database: Database, transaction: Transaction<Schema>): Promise<number> {
  for (const statement of database.spell(migrationsTable)) await sql.raw(statement).execute(transaction);
  const newest = await transaction
    .selectFrom('migrations')
    .select(({ fn }) => fn.max('version').as('version'))
    .executeTakeFirst();
  return newest?.version ?? 0;
}

const migrationsTable = `create table if not exists migrations
  (version integer primary key, name text not null, applied_at integer not null) strict`;

function tooNew(version: number, known: number): string {
  return `this ledger has version ${version}, and this program knows versions up to ${known}: update the program`;
}
