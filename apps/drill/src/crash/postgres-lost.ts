import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';

import { Client } from 'pg';

import type { DrillOptions, PartReport } from '../part.ts';
import { cuttableLine } from './cuttable-line.ts';
import type { CuttableLine } from './cuttable-line.ts';
import type { LedgerFile } from './ledger-file.ts';
import { attemptColumns, requestColumns } from './ledger-file.ts';
import type { Scene } from '../scenes.ts';
import { leftOut } from './permitted.ts';
import { troubledLedger } from './troubled-ledger.ts';

/** Where there is a server to try it on. */
const server = process.env['TEST_POSTGRES_URL'];

/** The line to the ledger's server is cut, and mended. */
export const postgresLost = withoutServer('postgres lost', (line) => line.cut());

/** The ledger's server goes on listening and says nothing any more: a firewall that forgets, a machine that hangs. */
export const postgresSilent = withoutServer('postgres silent', (line) => line.silence());

function withoutServer(name: string, lose: (line: CuttableLine) => void): Scene {
  return { name, run: (options) => play({ name, lose, options }) };
}

interface Play {
  readonly name: string;
  readonly lose: (line: CuttableLine) => void;
  readonly options: DrillOptions;
}

async function play({ name, lose, options }: Play): Promise<PartReport> {
  if (server === undefined) return leftOut('TEST_POSTGRES_URL names no server');
  const database = `drill_${randomUUID().replaceAll('-', '')}`;
  await ask(server, `create database ${database}`);
  const { hostname, port } = new URL(server);
  const line = await cuttableLine({ host: hostname, port: Number(port || 5432) });
  try {
    const direct = urlOf(server, { database });
    const ledger = urlOf(server, { database, port: line.port });
    const scene = troubledLedger(
      {
        name,
        because: 'unreachable',
        refuge: 'spill file',
        begin: async () => lose(line),
        end: async () => line.mend(),
        read: (_, gateway) => readDatabase(direct, gateway.directory),
      },
      { ledger },
    );
    return await scene.run(options);
  } finally {
    await line.stop();
    await ask(server, `drop database ${database} with (force)`);
  }
}

function urlOf(
  base: string,
  { database, port }: { readonly database: string; readonly port?: number },
): string {
  const url = new URL(base);
  url.pathname = `/${database}`;
  if (port !== undefined) Object.assign(url, { hostname: '127.0.0.1', port: String(port) });
  return url.href;
}

async function readDatabase(url: string, directory: string): Promise<LedgerFile> {
  const files = await readdir(directory);
  return {
    integrity: 'ok', // the server's own affair
    requests: await ask(url, `select ${requestColumns} from requests`),
    attempts: await ask(url, `select ${attemptColumns} from attempts`),
    spillFiles: files.filter((file) => file.endsWith('.jsonl')),
  };
}

async function ask<Row>(url: string, text: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(text);
    // oxlint-disable-next-line typescript/consistent-type-assertions -- as the query names its columns
    return rows.map(numbered) as readonly Row[];
  } finally {
    await client.end();
  }
}

/** Large integers come as texts. */
function numbered(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { ...row, ...('cost' in row && row['cost'] !== null && { cost: Number(row['cost']) }) };
}
