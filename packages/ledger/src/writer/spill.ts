import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';

import type { Trouble } from '../database/trouble.ts';
import type { WrittenRow } from '../database/written-row.ts';
import { filesOfOthers, findOrphans } from './orphans.ts';
import type { IsOrphan } from './orphans.ts';
import { createRejected } from './rejected.ts';
import type { Rejected } from './rejected.ts';
import { createSpillFile } from './spill-file.ts';
import type { SpillFile } from './spill-file.ts';
import { readLines, toLine } from './spill-lines.ts';

/** Where rows go that the database does not take, until it does. */
export interface Spill {
  /** The rows are on the disk when this resolves. */
  append(rows: readonly WrittenRow[]): Promise<void>;
  /** Hands everything that waits to `write`, and lets a file go once it is through. Stops at the first trouble. */
  replay(write: WriteRows): Promise<Trouble | undefined>;
  readonly rejected: Rejected;
  /** Takes over what the dead have left; says whose it was. */
  adopt(isOrphan: IsOrphan): Promise<readonly string[]>;
  /** Files that belong to others. */
  others(): Promise<readonly string[]>;
  readonly waitingRows: number;
  readonly waitingFiles: number;
  close(): Promise<void>;
}

export type WriteRows = (rows: readonly WrittenRow[]) => Promise<Trouble | undefined>;

export interface SpillOptions {
  /** The beginning of the files' names: `<path>-<boot>-<number>.jsonl`. Each process has its own. */
  readonly path: string;
  readonly bootId: string;
}

/** A few milliseconds of a database's time. */
const rowsAtOnce = 200;

/** Files beside the database, one per outage and process. */
export function createSpill({ path, bootId }: SpillOptions): Spill {
  /** Files to replay, with their rows as far as they are known. */
  const waiting = new Map<string, number>();
  let current: SpillFile | undefined;
  let files = 0;
  let turn = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> =>
    (turn = turn.catch(() => undefined).then(work));
  const closeCurrent = async (): Promise<void> => {
    const file = current;
    if (!file) return;
    current = undefined;
    waiting.set(file.path, file.rows);
    await file.close();
  };
  const spill: Spill = {
    append: (rows) =>
      inTurn(async () => {
        current ??= await createSpillFile(`${path}-${bootId}-${++files}.jsonl`);
        await current.append(rows.map(toLine));
      }),
    async replay(write) {
      await inTurn(closeCurrent);
      for (const file of waiting.keys()) {
        // Another process may have adopted the same orphan and be done with it.
        const trouble = existsSync(file) ? await replayFile(file, write, spill) : undefined;
        if (trouble) return trouble;
        await rm(file, { force: true });
        waiting.delete(file);
      }
      return undefined;
    },
    rejected: createRejected(`${path}-rejected.jsonl`),
    async adopt(isOrphan) {
      const orphans = await findOrphans(path, isOrphan);
      for (const { file } of orphans) waiting.set(file, 0);
      return [...new Set(orphans.map((orphan) => orphan.bootId))];
    },
    others: async () => (await filesOfOthers(path, bootId)).filter((file) => !waiting.has(file)),
    get waitingRows() {
      return [...waiting.values()].reduce((sum, rows) => sum + rows, current?.rows ?? 0);
    },
    get waitingFiles() {
      return waiting.size + (current ? 1 : 0);
    },
    close: () => inTurn(closeCurrent),
  };
  return spill;
}

async function replayFile(file: string, write: WriteRows, spill: Spill): Promise<Trouble | undefined> {
  for await (const lines of readLines(file, rowsAtOnce)) {
    const trouble = await write(lines.flatMap((line) => ('row' in line ? line.row : [])));
    if (trouble) return trouble;
    const damaged = lines.filter((line) => 'damaged' in line);
    for (const line of damaged) await spill.rejected.add({ file: basename(file), ...line });
  }
  return undefined;
}
