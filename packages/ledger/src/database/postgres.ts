import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Dialect, RawBuilder } from 'kysely';
import { Pool, TypeOverrides, types } from 'pg';
import type { PoolConfig } from 'pg';

import type { Schema } from '../schema/schema.ts';
import type { Database } from './database.ts';
import { upsert } from './upsert.ts';
import type { WrittenRow } from './written-row.ts';

/** Anything pg takes: `postgres://user:password@host:5432/database?options=-csearch_path%3Dledger`. */
export function openPostgres(connectionString: string): Database {
  const common = { connectionString, types: numbersAsNumbers(), connectionTimeoutMillis: 5_000 };
  return postgresDatabase({
    main: poolDialect({ ...common, max: 8 }),
    // A connection of its own, so that no long question ever stands before the rows.
    // A server that does not answer at all must not hold them back for longer than this.
    writer: poolDialect({ ...common, max: 1, query_timeout: 5_000 }),
  });
}

export interface PostgresDialects {
  readonly main: Dialect;
  /** Where rows are written; the main one when absent. */
  readonly writer?: Dialect | undefined;
}

/** Whatever speaks Postgres. Its integers must come as numbers. */
export function postgresDatabase({ main, writer }: PostgresDialects): Database {
  const kysely = new Kysely<Schema>({ dialect: main });
  const writing = writer ? new Kysely<Schema>({ dialect: writer }) : kysely;
  return {
    kysely,
    spell,
    commit: (rows) => writing.transaction().execute((transaction) => writeAll(transaction, rows)),
    async lockSchema(transaction) {
      await sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || ' understudy schema', 0))`.execute(
        transaction,
      );
    },
    // Dead rows go with the next vacuum; that is the server's business.
    erase: (work) => work(),
    async close() {
      await kysely.destroy();
      if (writing !== kysely) await writing.destroy();
    },
  };
}

/** A statement takes 65535 values, and the widest row has 37. */
const rowsPerStatement = 1_000;

async function writeAll(kysely: Kysely<Schema>, rows: readonly WrittenRow[]): Promise<void> {
  const byTable = Map.groupBy(rows, ({ table }) => table);
  for (const [table, all] of byTable) {
    for (let start = 0; start < all.length; start += rowsPerStatement) {
      const some = upsert(table, all.slice(start, start + rowsPerStatement));
      await (table === 'requests' ? queueEnded(some) : some).execute(kysely);
    }
  }
}

/** What has ended waits for the rollups, if it is news. */
function queueEnded(requests: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    with changed as (${requests} returning id, outcome)
    insert into unrolled select id from changed where outcome <> 'running' on conflict do nothing`;
}

function poolDialect(config: PoolConfig): PostgresDialect {
  const pool = new Pool(config);
  // An idle connection that breaks is replaced; without a listener it would end the process.
  pool.on('error', () => undefined);
  return new PostgresDialect({ pool });
}

/** Sums and counts come as text, because they might not fit a number: 9007 million dollars do. */
function numbersAsNumbers(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.INT8, Number);
  overrides.setTypeParser(types.builtins.NUMERIC, Number);
  return overrides;
}

function spell(statement: string): string {
  return statement
    .replace(/\) strict(, without rowid)?$/, ')')
    .replace(/\binteger\b/g, 'bigint')
    .replace(/\breal\b/g, 'double precision')
    .replace(/\bblob\b/g, 'bytea');
}
