import type { Clock } from '@understudy/core';

import type { Database } from '../database/database.ts';
import { patiently } from '../database/patience.ts';
import { troubleOf } from '../database/trouble.ts';
import type { Trouble } from '../database/trouble.ts';
import type { WrittenRow } from '../database/written-row.ts';

export interface Committing {
  readonly database: Database;
  readonly clock: Clock;
  /** Gets the rows that the database will never take. */
  readonly onBadRow: (row: WrittenRow, error: unknown) => Promise<void>;
}

/** Brings rows into the database; says what is in the way if it cannot. One bad row does not sink its neighbours. */
export async function commitRows(
  rows: readonly WrittenRow[],
  committing: Committing,
): Promise<Trouble | undefined> {
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    // Between two transactions everybody else gets a turn.
    if (start > 0) await new Promise((resolve) => setImmediate(resolve));
    const some = rows.length <= rowsAtOnce ? rows : rows.slice(start, start + rowsAtOnce);
    const failed = await tryCommit(some, committing);
    const trouble = failed?.trouble === 'bad-row' ? await oneByOne(some, committing) : failed?.trouble;
    if (trouble) return trouble;
  }
  return undefined;
}

/** SQLite blocks for as long as a transaction takes: about 10 µs a row. */
const rowsAtOnce = 500;

/** How long a lock may hold rows up before they go elsewhere. The caller's answer waits for it. */
const lockPatienceMs = 100;

interface Failed {
  readonly trouble: Trouble;
  readonly error: unknown;
}

async function tryCommit(
  rows: readonly WrittenRow[],
  { database, clock }: Committing,
): Promise<Failed | undefined> {
  try {
    await patiently(() => database.commit(rows), { clock, forMs: lockPatienceMs });
    return undefined;
  } catch (error) {
    return { trouble: troubleOf(error), error };
  }
}

async function oneByOne(rows: readonly WrittenRow[], committing: Committing): Promise<Trouble | undefined> {
  for (const row of rows) {
    const failed = await tryCommit([row], committing);
    if (failed?.trouble === 'bad-row') await committing.onBadRow(row, failed.error);
    else if (failed) return failed.trouble;
  }
  return undefined;
}
