import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PGlite } from '@electric-sql/pglite';
import { systemClock } from '@understudy/core';
import { PGliteDialect } from 'kysely';
import { Client } from 'pg';

import type { Database } from '../src/database/database.ts';
import { openPostgres, postgresDatabase } from '../src/database/postgres.ts';
import { openSqlite } from '../src/database/sqlite.ts';
import { fullRows } from './full-rows.ts';

/** Where one test keeps its ledger. Opened twice, it is one database with two processes. */
export interface Place {
  readonly open: () => Promise<Database>;
  readonly folder: string;
  /** Ends all connections from the server's side, for a server that is one. */
  readonly hangUp?: (() => Promise<void>) | undefined;
  readonly remove: () => Promise<void>;
}

/** A kind of database; each place in it is as good as new. */
export interface Kind {
  /** Without rows, and if `empty` without tables. */
  readonly place: (empty: boolean) => Promise<Place>;
  readonly end: () => Promise<void>;
}

export function sqliteKind(): Kind {
  return {
    place: async () => {
      const folder = await newFolder();
      const open = (): Promise<Database> => openSqlite(join(folder, 'ledger.db'), systemClock);
      return { open, folder, remove: () => rm(folder, { recursive: true }) };
    },
    end: async () => undefined,
  };
}

export async function pgliteKind(): Promise<Kind> {
  const int8 = 20;
  const numeric = 1700;
  const pglite = await PGlite.create({ parsers: { [int8]: Number, [numeric]: Number } });
  // One server for all tests: a test that closes its ledger must not close it.
  const shared = {
    get closed() {
      return pglite.closed;
    },
    get ready() {
      return pglite.ready;
    },
    waitReady: pglite.waitReady,
    close: async () => undefined,
    query: pglite.query.bind(pglite),
    transaction: pglite.transaction.bind(pglite),
  };
  const schemas = schemaStock((text) => pglite.exec(text));
  return {
    place: async (empty) => {
      const schema = await schemas.take(empty);
      await pglite.exec(`set search_path to ${schema}`);
      const folder = await newFolder();
      const open = async (): Promise<Database> =>
        postgresDatabase({ main: new PGliteDialect({ pglite: shared }) });
      const remove = async (): Promise<void> => {
        await schemas.giveBack(schema);
        await rm(folder, { recursive: true });
      };
      return { open, folder, remove };
    },
    end: () => pglite.close(),
  };
}

/** A database of its own, so that nobody else's tables are in sight; in it a schema for each test. */
export async function postgresKind(url: string): Promise<Kind> {
  const name = newSchema();
  const server = await connect(url);
  await server.query(`create database ${name}`);
  const ours = new URL(url);
  ours.pathname = name;
  const client = await connect(ours.href);
  await client.query('set client_min_messages to warning; set synchronous_commit to off');
  const schemas = schemaStock((text) => client.query(text));
  const context = { client, url: ours, schemas };
  return {
    place: (empty) => postgresPlace(context, empty),
    async end() {
      await client.end();
      await server.query(`drop database ${name} with (force)`);
      await server.end();
    },
  };
}

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
}

interface Server {
  readonly client: Client;
  readonly url: URL;
  readonly schemas: SchemaStock;
}

async function postgresPlace({ client, url, schemas }: Server, empty: boolean): Promise<Place> {
  const schema = await schemas.take(empty);
  const folder = await newFolder();
  const location = new URL(url);
  location.searchParams.set('options', `-csearch_path=${schema} -csynchronous_commit=off`);
  location.searchParams.set('application_name', schema);
  return {
    folder,
    open: async () => openPostgres(location.href),
    async hangUp() {
      const theirs = 'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1';
      await client.query(theirs, [schema]);
    },
    async remove() {
      await schemas.giveBack(schema);
      await rm(folder, { recursive: true });
    },
  };
}

/** Schemas for tests, one after the other. Making tables takes longer than most tests, so a used one is emptied and kept. */
interface SchemaStock {
  take(empty: boolean): Promise<string>;
  giveBack(schema: string): Promise<void>;
}

function schemaStock(run: (text: string) => Promise<unknown>): SchemaStock {
  const toDrop = new Set<string>();
  let kept: string | undefined;
  return {
    async take(empty) {
      if (!empty && kept !== undefined) return kept;
      const schema = newSchema();
      await run(`create schema ${schema}`);
      if (empty) toDrop.add(schema);
      else kept = schema;
      return schema;
    },
    async giveBack(schema) {
      if (toDrop.has(schema)) await run(`drop schema ${schema} cascade`);
      else await run(tables.map((table) => `delete from ${schema}.${table}`).join('; '));
    },
  };
}

/** All but the list of migrations. */
const tables = Object.keys(fullRows).filter((table) => table !== 'migrations');

function newSchema(): string {
  return `understudy_test_${randomUUID().replaceAll('-', '')}`;
}

function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'understudy-ledger-'));
}
