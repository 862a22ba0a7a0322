import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Dialect, RawBuilder, Transaction } from 'kysely';
import { Pool, TypeOverrides, types } from 'pg';
import type { PoolConfig } from 'pg';

import type { Statement } from '../schema/migration.ts';
import type { Schema } from '../schema/schema.ts';
import type { Database } from './database.ts';
import { upsert } from './upsert.ts';
import { nameOf } from './written-row.ts';
import type { WrittenRow } from './written-row.ts';

/** Anything pg takes: `postgres://user:password@host:5432/database?options=-csearch_path%3Dledger`. */
export function openPostgres(connectionString: string): Database {
  const common = { connectionString, types: numbersAsNumbers() };
  return postgresDatabase({
    main: poolDialect({ ...common, max: 8, connectionTimeoutMillis: 10_000 }),
    // A connection of its own, so that no long question ever stands before the rows. Answers wait for them,
    // so a server that does not answer counts as gone after this long: twice, with the try to roll back.
    writer: poolDialect({ ...common, max: 1, connectionTimeoutMillis: 2_000, query_timeout: 2_000 }),
  });
}

export interface PostgresDialects {
  readonly main: Dialect;
  /** Where rows are written; the main one when absent. */
  readonly writer?: Dialect | undefined;
}

/**
 * Whatever speaks Postgres. Its integers must come as numbers.
 * @internal tests bring another one
 */
export function postgresDatabase({ main, writer }: PostgresDialects): Database {
  const kysely = new Kysely<Schema>({ dialect: main });
  const writing = writer ? new Kysely<Schema>({ dialect: writer }) : kysely;
  return {
    kysely,
    spell,
    commit: (rows) =>
      writing
        .transaction()
        .execute((transaction) => writeAll(transaction, rows))
        .catch(nameLostConnection),
    lockSchema: (transaction) => lock(transaction, 'schema'),
    lockRollups: (transaction) => lock(transaction, 'rollups'),
    // Dead rows go with the next vacuum; that is the server's business.
    erase: (work) => work(),
    async close() {
      await kysely.destroy();
      if (writing !== kysely) await writing.destroy();
    },
  };
}

/** Only one transaction at a time, of all that use this schema. */
async function lock(transaction: Transaction<Schema>, what: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || ${` understudy ${what}`}, 0))`.execute(
    transaction,
  );
}

/** A statement takes 65535 values, and the widest row has 37. */
const rowsPerStatement = 1_000;

async function writeAll(kysely: Kysely<Schema>, rows: readonly WrittenRow[]): Promise<void> {
  const byTable = Map.groupBy(eachOnce(rows), ({ table }) => table);
  for (const [table, all] of byTable) {
    for (let start = 0; start < all.length; start += rowsPerStatement) {
      const some = upsert(table, all.slice(start, start + rowsPerStatement));
      await (table === 'requests' ? queueEnded(some) : some).execute(kysely);
    }
  }
}

/** One statement may not touch a row twice. What spilled at several moments holds the beginning of a row beside its end. */
function eachOnce(rows: readonly WrittenRow[]): readonly WrittenRow[] {
  const byName = new Map<string, WrittenRow>();
  for (const row of rows) {
    const name = nameOf(row);
    const known = byName.get(name);
    if (!known || known.columns['outcome'] === 'running') byName.set(name, row);
  }
  return [...byName.values()];
}

/** What a server says has a code. What the driver says of a connection that is lost, or never came about, has none. */
function nameLostConnection(error: unknown): never {
  const isNameless = error instanceof Error && error.name === 'Error' && !('code' in error);
  throw isNameless ? Object.assign(error, { code: 'ENOTCONN' }) : error;
}

/** What has ended waits for the rollups, if it is news. */
function queueEnded(requests: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    with changed as (${requests} returning id, outcome)
    insert into unrolled select id from changed where outcome <> 'running' on conflict do nothing`;
}

function poolDialect(config: PoolConfig): PostgresDialect {
  const pool = new Pool(config);
  // A connection that breaks is replaced. Without listeners it would end the process: the pool's is for those
  // that are idle, the client's for those in use.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return new PostgresDialect({ pool });
}

/** Sums and counts come as text, because they might not fit a number: 9007 million dollars do. */
function numbersAsNumbers(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.INT8, Number);
  overrides.setTypeParser(types.builtins.NUMERIC, Number);
  return overrides;
}

function spell(statement: Statement): readonly string[] {
  return typeof statement === 'string' ? [inOurWords(statement)] : statement.postgres.map(inOurWords);
}

function inOurWords(statement: string): string {
  return statement
    .replace(/\) strict(, without rowid)?$/, ')')
    .replace(/\binteger\b/g, 'bigint')
    .replace(/\breal\b/g, 'double precision')
    .replace(/\bblob\b/g, 'bytea');
}
