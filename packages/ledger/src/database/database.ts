import type { Kysely, Transaction } from 'kysely';

import type { Statement } from '../schema/migration.ts';
import type { Schema } from '../schema/schema.ts';
import type { WrittenRow } from './written-row.ts';

/** The seam between the ledger and its database. SQLite and Postgres differ here and nowhere else. */
export interface Database {
  /** For everything but `commit`. Where a lock is in the way it waits a while, without blocking anyone. */
  readonly kysely: Kysely<Schema>;
  /** A schema statement in this database's own words; some need several. */
  spell(statement: Statement): readonly string[];
  /**
   * Writes all rows in one transaction, or none, and leaves rows alone that have already ended.
   * Does not wait for a lock: what happens then is the writer's business.
   */
  commit(rows: readonly WrittenRow[]): void | Promise<void>;
  /** Keeps out all others that ask for the same, until the transaction ends: for the schema, and for numbers without gaps. */
  lockSchema(transaction: Transaction<Schema>): Promise<void>;
  /** Keeps all others from changing the rollups until the transaction ends. */
  lockRollups(transaction: Transaction<Schema>): Promise<void>;
  /** What is deleted or overwritten in there leaves no trace in the files, as far as the database can promise that. */
  erase<Value>(work: () => Promise<Value>): Promise<Value>;
  close(): Promise<void>;
}
