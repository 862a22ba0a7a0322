import type { Clock } from '@understudy/core';

import type { LedgerBudgets } from './budgets/budget-store.ts';
import { settleLost } from './budgets/settle-lost.ts';
import type { Database } from './database/database.ts';
import { every } from './every.ts';
import { createRetention } from './retention/retention.ts';
import type { Keep } from './retention/keep.ts';
import type { Roller } from './rollups/roller.ts';

export interface JobOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly keep: Keep;
  readonly roller: Roller;
  readonly budgets: LedgerBudgets;
}

/** What a ledger does beside taking rows. Returns how to stop, which waits for what is under way. */
export function startJobs({ database, clock, keep, roller, budgets }: JobOptions): () => Promise<void> {
  const stopping = new AbortController();
  const retention = createRetention({ database, clock, keep });
  const jobs: readonly (() => Promise<void>)[] = [
    every(clock, payEveryMs, () => budgets.payOwed()),
    every(clock, rollEveryMs, () => roller.roll(stopping.signal)),
    every(
      clock,
      settleEveryMs,
      async () => void (await settleLost({ database, clock, signal: stopping.signal })),
    ),
    every(clock, sweepEveryMs, async () => void (await retention.sweep(stopping.signal))),
  ];
  return async () => {
    stopping.abort();
    await Promise.all(jobs.map((stop) => stop()));
  };
}

/** What is owed keeps a budget fuller than it is. Nearly always there is nothing. */
const payEveryMs = 1_000;

/** Requests of the same customer that come together are counted together; a question does not wait for this. */
const rollEveryMs = 10_000;

/** What a dead process has set aside keeps others out until then. */
const settleEveryMs = 10_000;

/** Often, so that there is never much at once. */
const sweepEveryMs = 10 * 60_000;
