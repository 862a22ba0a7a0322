import { parentPort, workerData } from 'node:worker_threads';

import BetterSqlite3 from 'better-sqlite3';

/** Started by `checkpoints.ts`, with the path of a database. */
const connection = new BetterSqlite3(String(workerData), { timeout: 0, fileMustExist: true });
const copy = connection.prepare<[], Copied>('pragma wal_checkpoint(passive)');

interface Copied {
  /** Pages in the log, and how many of them are in the file now. */
  readonly log: number;
  readonly checkpointed: number;
}

parentPort?.on('message', () => {
  // Nobody is made to wait, so more is written meanwhile; once all is copied the log begins anew.
  for (let times = 0; times < mostTimes && pagesLeft() > 0; times++);
});

const mostTimes = 3;

function pagesLeft(): number {
  try {
    const { log = 0, checkpointed = 0 } = copy.get() ?? {};
    return log - checkpointed;
  } catch {
    return 0; // locked, full or gone: there will be another time
  }
}
