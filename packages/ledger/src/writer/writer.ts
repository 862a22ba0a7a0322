import type { Clock } from '@understudy/core';

import type { Database } from '../database/database.ts';
import type { Trouble } from '../database/trouble.ts';
import { nameOf } from '../database/written-row.ts';
import type { WrittenRow } from '../database/written-row.ts';
import { commitRows } from './commit.ts';
import { retryDelayMs } from './outage.ts';
import type { Outage } from './outage.ts';
import type { Spill } from './spill.ts';

/** Takes rows as they come and sees to it that they last. Rows of the same moment share one transaction. */
export interface Writer {
  /** Takes a row. Throws when there is no room left: then the row is lost, and counted. */
  add(row: WrittenRow): void;
  /**
   * Resolves when all rows taken so far are in the database or in the spill file; rejects when neither takes them.
   * With company on its way it may wait for that, a few milliseconds at most.
   */
  durable(waiting?: { readonly hasCompany: boolean }): Promise<void>;
  /** Brings what has spilled back into the database. Resolves when nothing is left, or when the database refuses. */
  drain(): Promise<void>;
  readonly status: WriterStatus;
  /** Writes what is left. What finds no place even then is lost, and counted. */
  close(): Promise<void>;
}

export interface WriterStatus {
  readonly outage: Outage | undefined;
  /** In memory, on their way. */
  readonly waitingRows: number;
  /** In spill files. */
  readonly spilledRows: number;
  readonly spilledFiles: number;
  /** Put aside because no database would take them. */
  readonly rejectedRows: number;
  /** Gone, because there was no room anywhere. */
  readonly lostRows: number;
}

export interface WriterOptions {
  readonly database: Database;
  /** Without one, rows wait in memory only. */
  readonly spill: Spill | undefined;
  readonly clock: Clock;
  readonly maxWaitingRows?: number | undefined;
}

/** Rows of one moment, by name: a row that ends before its beginning was written is written once. */
interface Batch {
  readonly rows: Map<string, WrittenRow>;
  readonly end: PromiseWithResolvers<void>;
}

interface Work extends WriterOptions {
  open: Batch;
  /** The last one that got a row. */
  newest: Batch;
  /** A flush is under way or about to be. */
  flushing: boolean;
  /** For rows that can wait for others. */
  gathering: NodeJS.Timeout | undefined;
  /** On the process's own clock. */
  flushedAtMs: number;
  closed: boolean;
  flushingRows: number;
  /** Rows that neither the database nor the spill file took. */
  held: readonly WrittenRow[];
  outage: Outage | undefined;
  draining: Promise<void> | undefined;
  cancelRetry: (() => void) | undefined;
  rejectedRows: number;
  lostRows: number;
}

/** About 10 MB. */
const mostWaitingRows = 10_000;

export function createWriter(options: WriterOptions): Writer {
  const nothing = newBatch();
  nothing.end.resolve();
  const work: Work = {
    ...options,
    open: newBatch(),
    newest: nothing,
    flushing: false,
    gathering: undefined,
    flushedAtMs: -Infinity,
    closed: false,
    flushingRows: 0,
    held: [],
    outage: undefined,
    draining: undefined,
    cancelRetry: undefined,
    rejectedRows: 0,
    lostRows: 0,
  };
  return {
    add: (row) => add(row, work),
    durable: (waiting) => durable(work, waiting?.hasCompany ?? false),
    drain: () => drain(work),
    get status() {
      return statusOf(work);
    },
    close: () => close(work),
  };
}

function add(row: WrittenRow, work: Work): void {
  if (work.closed) throw new Error('the ledger is closed');
  const name = nameOf(row);
  if (!work.open.rows.has(name) && waitingRows(work) >= (work.maxWaitingRows ?? mostWaitingRows)) {
    work.lostRows += 1;
    throw new Error('the ledger takes no rows, and there is no room to keep more');
  }
  work.open.rows.set(name, row);
  work.newest = work.open;
  flushInTime(work);
}

function durable(work: Work, hasCompany: boolean): Promise<void> {
  const isEarly = performance.now() - work.flushedAtMs < gatherMs;
  if (work.open.rows.size > 0) (hasCompany && isEarly ? flushInTime : flushSoon)(work);
  return work.newest.end.promise;
}

/** A commit costs as much as ten rows: under load one every so often takes all of its moment. */
const gatherMs = 2;

function flushInTime(work: Work): void {
  if (work.flushing) return;
  work.gathering ??= setTimeout(flushSoon, gatherMs, work);
}

/** After everything that is ready now. */
function flushSoon(work: Work): void {
  if (work.flushing) return;
  work.flushing = true;
  clearTimeout(work.gathering);
  work.gathering = undefined;
  setImmediate(() => void flush(work));
}

async function flush(work: Work): Promise<void> {
  const { rows, end } = work.open;
  work.open = newBatch();
  work.flushingRows = rows.size;
  try {
    await settle([...rows.values()], work);
    end.resolve();
  } catch (cause) {
    end.reject(cause);
  }
  work.flushingRows = 0;
  work.flushing = false;
  work.flushedAtMs = performance.now();
  if (work.open.rows.size > 0) flushSoon(work);
}

async function settle(rows: readonly WrittenRow[], work: Work): Promise<void> {
  if (!work.outage && !(await write(rows, work))) return;
  await spillOver(rows, work);
  // It may have recovered meanwhile; then nobody else would look for these.
  if (!work.outage) void drain(work);
}

/** Every row goes through here, and here it shows whether the database works. */
async function write(rows: readonly WrittenRow[], work: Work): Promise<Trouble | undefined> {
  const trouble = await commitRows(rows, {
    ...work,
    async onBadRow(row, error) {
      work.rejectedRows += 1;
      await work.spill?.rejected.add({ ...row, error: String(error) }).catch(() => undefined);
    },
  });
  if (trouble) {
    const { since, tries } = work.outage ?? { since: work.clock.wallTime(), tries: -1 };
    work.outage = { because: trouble, since, tries: tries + 1 };
    retryLater(work);
  } else if (rows.length > 0) {
    work.outage = undefined;
  }
  return trouble;
}

async function spillOver(rows: readonly WrittenRow[], work: Work): Promise<void> {
  const all = [...work.held, ...rows];
  work.held = [];
  try {
    if (!work.spill) throw new Error('the ledger takes no rows, and there is no spill file');
    await work.spill.append(all);
  } catch (error) {
    work.held = [...all, ...work.held];
    throw error;
  }
}

function drain(work: Work): Promise<void> {
  work.draining ??= drainAll(work)
    .catch(() => undefined) // a spill file that cannot be read now may be read later
    .finally(() => {
      work.draining = undefined;
      if (isBehind(work)) retryLater(work);
    });
  return work.draining;
}

async function drainAll(work: Work): Promise<void> {
  while (isBehind(work)) {
    const { held } = work;
    work.held = [];
    if (await write(held, work)) {
      work.held = [...held, ...work.held];
      return;
    }
    if (await work.spill?.replay((rows) => write(rows, work))) return;
  }
}

function isBehind({ held, spill }: Work): boolean {
  return held.length > 0 || (spill !== undefined && spill.waitingFiles > 0);
}

function retryLater(work: Work): void {
  work.cancelRetry?.();
  const delayMs = retryDelayMs(work.outage);
  work.cancelRetry = work.clock.after(delayMs, () => void drain(work));
}

async function close(work: Work): Promise<void> {
  work.closed = true;
  if (work.open.rows.size > 0) flushSoon(work);
  while (work.flushing) await work.newest.end.promise.catch(() => undefined);
  await drain(work);
  work.cancelRetry?.();
  work.lostRows += work.held.length;
  await work.spill?.close();
}

function newBatch(): Batch {
  const end = Promise.withResolvers<void>();
  end.promise.catch(() => undefined); // most rows have nobody waiting for them
  return { rows: new Map(), end };
}

function waitingRows({ open, flushingRows, held }: Work): number {
  return open.rows.size + flushingRows + held.length;
}

function statusOf(work: Work): WriterStatus {
  return {
    outage: work.outage,
    waitingRows: waitingRows(work),
    spilledRows: work.spill?.waitingRows ?? 0,
    spilledFiles: work.spill?.waitingFiles ?? 0,
    rejectedRows: work.rejectedRows,
    lostRows: work.lostRows,
  };
}
