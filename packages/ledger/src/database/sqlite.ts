import type { Clock } from '@understudy/core';
import BetterSqlite3 from 'better-sqlite3';
import type { Database as Connection, Statement } from 'better-sqlite3';
import { Kysely } from 'kysely';

import type { Schema } from '../schema/schema.ts';
import { createCheckpoints } from './checkpoints.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Database } from './database.ts';
import { patiently } from './patience.ts';
import type { Patience } from './patience.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { columnsOf, perTable, upsert } from './upsert.ts';
import type { WrittenRow, WrittenTable } from './written-row.ts';

/** A file, or `:memory:`. */
export async function openSqlite(path: string, clock: Clock): Promise<SqliteDatabase> {
  const patience = { clock, forMs: lockWaitMs };
  const connection = await patiently(() => connect(path), patience);
  const dialect = sqliteDialect({ connection, patience });
  const checkpoints = connection.memory ? undefined : createCheckpoints(path);
  return sqliteDatabase(connection, {
    ...{ kysely: new Kysely<Schema>({ dialect }), checkpoints, patience },
  });
}

export interface SqliteDatabase extends Database {
  /** @internal for tests that break it */
  readonly connection: Connection;
}

/** For what somebody waits for with a promise; the writer's rows have their own patience. */
const lockWaitMs = 5_000;

function connect(path: string): Connection {
  // The driver waits for a lock by blocking the whole process, so it never waits: we do.
  const connection = new BetterSqlite3(path, { timeout: 0 });
  try {
    connection.pragma('journal_mode = wal');
    // Survives the end of the process at any moment; a power cut may take the last rows, never the file.
    connection.pragma('synchronous = normal');
    // The log is copied into the file by a thread of its own; only when that does not keep up, by whoever writes.
    connection.pragma('wal_autocheckpoint = 16000');
    connection.pragma('journal_size_limit = 67108864');
    connection.pragma('temp_store = memory');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

interface Around {
  readonly kysely: Kysely<Schema>;
  readonly checkpoints: Checkpoints | undefined;
  readonly patience: Patience;
}

function sqliteDatabase(connection: Connection, { kysely, checkpoints, patience }: Around): SqliteDatabase {
  let write: ((row: WrittenRow) => void) | undefined;
  const [begin, end, undo] = ['begin immediate', 'commit', 'rollback'].map((text) =>
    connection.prepare(text),
  );
  return {
    connection,
    kysely,
    spell: (statement) => (typeof statement === 'string' ? [statement] : statement.sqlite),
    commit(rows) {
      write ??= rowWriter(connection, kysely);
      if (connection.inTransaction) throw new InUseError();
      begin?.run();
      try {
        for (const row of rows) write(row);
        end?.run();
      } finally {
        if (connection.inTransaction) undo?.run();
      }
      checkpoints?.written(rows.length);
    },
    lockSchema: async () => undefined, // its transaction has the lock
    lockRollups: async () => undefined,
    async erase(work) {
      connection.pragma('secure_delete = on');
      try {
        return await work();
      } finally {
        connection.pragma('secure_delete = off');
        await patiently(() => emptyLog(connection), patience);
      }
    },
    async close() {
      await kysely.destroy();
      await checkpoints?.stop();
      connection.close();
    },
  };
}

/** The hot path: statements are compiled by kysely once, prepared once, and run without it. */
function rowWriter(connection: Connection, kysely: Kysely<Schema>): (row: WrittenRow) => void {
  const prepare = (table: WrittenTable): Statement =>
    connection.prepare(upsert(table, [{ table, columns: {} }]).compile(kysely).sql);
  const statements = perTable(prepare);
  const queue = connection.prepare('insert or ignore into unrolled (request_id) values (?)');
  return ({ table, columns }) => {
    const { changes } = statements[table].run(columnsOf[table].map((column) => columns[column] ?? null));
    if (table === 'requests' && changes > 0 && columns['outcome'] !== 'running') queue.run(columns['id']);
  };
}

/** What was erased stands in the log until it is emptied, which somebody else who copies it can prevent. */
function emptyLog(connection: Connection): void {
  if (connection.pragma('wal_checkpoint(truncate)', { simple: true }) !== 0) throw new InUseError();
}

/** Somebody has the connection or the log. It is over as soon as its promises are. */
class InUseError extends Error {
  readonly code = 'SQLITE_BUSY';
}
