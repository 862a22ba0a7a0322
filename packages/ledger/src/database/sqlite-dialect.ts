import type { Database as Connection, Statement } from 'better-sqlite3';
import { CompiledQuery, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';

import { patiently } from './patience.ts';
import type { Patience } from './patience.ts';
import { troubleOf } from './trouble.ts';

export interface SqliteDialectOptions {
  readonly connection: Connection;
  readonly patience: Patience;
}

/** kysely on one SQLite connection: transactions take the lock at once, statements are prepared once, waiting blocks nobody. */
export function sqliteDialect({ connection, patience }: SqliteDialectOptions): Dialect {
  const prepare = preparer(connection);
  const wait = waitingLine(patience);
  const shared: DatabaseConnection = {
    executeQuery: <Row>(query: CompiledQuery) => wait(() => execute<Row>(prepare(query.sql), query)),
    streamQuery: () => {
      throw new Error('no streams here: an open cursor keeps the writer out. Read page by page');
    },
  };
  const run = async (statement: string): Promise<void> => {
    await shared.executeQuery(CompiledQuery.raw(statement));
  };
  const driver: Driver = {
    init: async () => undefined,
    acquireConnection: async () => shared, // kysely itself lends it to one at a time
    // A deferred transaction that reads first and then writes fails at once when somebody wrote in between.
    beginTransaction: () => run('begin immediate'),
    commitTransaction: () => run('commit'),
    rollbackTransaction: async () => {
      if (connection.inTransaction) await run('rollback');
    },
    releaseConnection: async () => undefined,
    destroy: async () => undefined,
  };
  return {
    createDriver: () => driver,
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
  };
}

/** Whoever stood behind one that gave up has waited for the same lock just as long: one try, and no waiting anew. */
function waitingLine({ clock, forMs }: Patience): <Value>(work: () => Value) => Promise<Value> {
  let gaveUpAt = -Infinity;
  return async (work) => {
    const wasBehind = clock.now() - gaveUpAt < nextInLineMs;
    try {
      return await patiently(work, { clock, forMs: wasBehind ? 0 : forMs });
    } catch (error) {
      if (troubleOf(error) === 'locked') gaveUpAt = clock.now();
      throw error;
    }
  };
}

/** The next in line comes at once; who comes later than this has not waited yet. */
const nextInLineMs = 10;

/** Preparing costs more than running; the least recently used makes room. */
function preparer(connection: Connection): (source: string) => Statement {
  const prepared = new Map<string, Statement>();
  return (source) => {
    const statement = prepared.get(source) ?? connection.prepare(source);
    prepared.delete(source);
    prepared.set(source, statement);
    const [oldest] = prepared.keys();
    if (prepared.size > mostStatements && oldest !== undefined) prepared.delete(oldest);
    return statement;
  };
}

/** More than all there are, as long as nobody writes values into their SQL. */
const mostStatements = 200;

function execute<Row>(statement: Statement, { parameters }: CompiledQuery): QueryResult<Row> {
  if (!statement.reader) {
    const { changes } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }
  // oxlint-disable-next-line typescript/consistent-type-assertions -- kysely types the rows by the query it compiled
  return { rows: statement.all(...parameters) as Row[] };
}
