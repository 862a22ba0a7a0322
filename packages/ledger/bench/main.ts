// What the rows of one request cost (the request and one call, written when they begin and when they end),
// beside a bare better-sqlite3 insert of one such row, each in its own commit.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import BetterSqlite3 from 'better-sqlite3';

import { openLedger } from '../src/index.ts';
import { sampleCall, sampleRecord, sampleStart, startOfCall } from '../test/samples.ts';
import { measureInTurn } from './cost.ts';
import type { Contender } from './cost.ts';

const folder = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
const ledger = await openLedger({ location: join(folder, 'ledger.db') });
const bare = new BetterSqlite3(join(folder, 'bare.db'));

/** A model's answer takes a while, and the first rows are written meanwhile. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function request(): Promise<void> {
  const { recorder } = ledger;
  const id = randomUUID();
  const start = sampleStart(id, { wallTime: Date.now() });
  const call = sampleCall(id);
  recorder.requestStarted(start);
  recorder.attemptStarted(startOfCall(call));
  await turn();
  await turn();
  recorder.attemptEnded(call);
  await recorder.requestEnded(sampleRecord(start));
}

function requests(parallel: number): Contender['work'] {
  return async (count) => {
    let left = count;
    const lane = async (): Promise<void> => {
      while (left-- > 0) await request();
    };
    await Promise.all(Array.from({ length: parallel }, lane));
  };
}

function bareInserts(): Contender['work'] {
  bare.pragma('journal_mode = wal');
  bare.pragma('synchronous = normal');
  bare.exec(`create table rows (id text primary key, at integer, task text, customer text, model text,
    outcome text, input integer, output integer, cost integer, duration integer) strict`);
  bare.exec('create index rows_at on rows (at)');
  const insert = bare.prepare('insert into rows values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  return async (count) => {
    for (let index = 0; index < count; index++) {
      insert.run(randomUUID(), Date.now(), 'supportChat', 'acme', 'a/x', 'ok', 10, 5, 20, 100);
    }
  };
}

const bareName = 'bare insert, one per commit';
const costs = await measureInTurn(
  [
    { name: bareName, work: bareInserts() },
    { name: 'request, 1 in parallel', work: requests(1) },
    { name: 'request, 64 in parallel', work: requests(64) },
  ],
  { rounds: 9, perRound: 2_000 },
);
const base = costs.get(bareName);
for (const [name, { cpuUs, wallUs }] of costs) {
  const ratio = base
    ? `${(cpuUs / base.cpuUs).toFixed(2)}x cpu ${(wallUs / base.wallUs).toFixed(2)}x wall`
    : '';
  process.stdout.write(
    `${name.padEnd(30)} ${cpuUs.toFixed(1).padStart(7)} µs cpu ${wallUs.toFixed(1).padStart(7)} µs wall   ${ratio}\n`,
  );
}
await ledger.close();
bare.close();
rmSync(folder, { recursive: true });
