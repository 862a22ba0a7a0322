import type { Clock } from '@understudy/core';

import type { Database } from '../database/database.ts';
import type { BootRow } from '../schema/schema.ts';
import { abandon } from './abandon.ts';
import { isDead, leaseMs } from './liveness.ts';
import type { Observer } from './liveness.ts';

/** This run of the process among all that use the ledger. */
export interface Boots {
  readonly id: string;
  register(): Promise<void>;
  /** Says that this one lives, and gives up what the dead have left in flight. */
  beat(): Promise<void>;
  /** Gives up the rows of these, whoever they were. */
  giveUp(bootIds: readonly string[]): Promise<void>;
  /** Which of those that left something behind are gone for sure. */
  orphanTest(): Promise<(bootId: string, changedAt: number) => boolean>;
  end(): Promise<void>;
}

export interface BootsOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly id: string;
  readonly observer: Observer;
}

export function createBoots({ database, clock, id, observer }: BootsOptions): Boots {
  const { kysely } = database;
  const all = (): Promise<readonly BootRow[]> => kysely.selectFrom('boots').selectAll().execute();
  const giveUp = async (bootIds: readonly string[]): Promise<void> => {
    for (const bootId of bootIds) await abandon(database, bootId, clock.wallTime());
  };
  return {
    id,
    giveUp,
    async register() {
      const now = clock.wallTime();
      const { place, pid, processStartedAt } = observer;
      const times = { process_started_at: processStartedAt, started_at: now, seen_at: now, ended_at: null };
      await kysely
        .insertInto('boots')
        .values({ id, place, pid, ...times })
        .execute();
    },
    async beat() {
      const now = clock.wallTime();
      // Somebody may have taken a long pause for death.
      await kysely.updateTable('boots').set({ seen_at: now, ended_at: null }).where('id', '=', id).execute();
      const open = (await all()).filter((boot) => boot.ended_at === null && boot.id !== id);
      await giveUp(open.filter((boot) => isDead(boot, observer, now)).map((boot) => boot.id));
    },
    async orphanTest() {
      const now = clock.wallTime();
      const known = new Map((await all()).map((boot) => [boot.id, boot]));
      return (bootId, changedAt) => {
        const boot = known.get(bootId);
        // A boot that is not in this database may live with another one: only time tells.
        return bootId !== id && (boot ? isDead(boot, observer, now) : changedAt < now - leaseMs);
      };
    },
    end: () => giveUp([id]),
  };
}
