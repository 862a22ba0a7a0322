import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Brings what was committed from the log into the file: it waits for the disk, so it is done on a thread of its own. */
export interface Checkpoints {
  /** Tells how much was committed; every so often it begins one. */
  written(rows: number): void;
  stop(): Promise<void>;
}

/** Nothing is started before there is something to do: most who open a ledger write little. */
export function createCheckpoints(path: string): Checkpoints {
  let rowsSince = 0;
  let worker: Worker | undefined;
  return {
    written(rows) {
      rowsSince += rows;
      if (rowsSince < rowsBetween) return;
      rowsSince = 0;
      worker ??= startWorker(path);
      worker.postMessage('copy');
    },
    async stop() {
      await worker?.terminate();
    },
  };
}

/** About 4 MB of the log: pages that many rows touch are copied once. */
const rowsBetween = 4000;

function startWorker(path: string): Worker {
  const entry = new URL(`checkpoint-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(entry, { workerData: path });
  // Without it the log is copied by whoever makes it too long, as it was before.
  worker.on('error', () => undefined);
  worker.unref();
  return worker;
}
