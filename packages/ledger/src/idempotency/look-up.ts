import type { Outcome } from '@understudy/core';

import type { Database } from '../database/database.ts';
import { readOutcome } from '../stored-outcome.ts';
import { findRun } from './find-run.ts';

/** How a run of another process ended; `running` as long as it has not. */
export async function lookUp(
  database: Database,
  lease: string,
  now: number,
): Promise<Outcome | undefined | 'running'> {
  const run = await findRun(database, lease.slice(lease.indexOf(' ') + 1), now);
  if (!run || run.lease !== lease) return undefined;
  if (run.outcome !== null) return readOutcome(run.outcome);
  return run.isAlive ? 'running' : undefined;
}
