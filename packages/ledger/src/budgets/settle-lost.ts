import type { Clock } from '@understudy/core';

import { leaseMs } from '../boots/liveness.ts';
import type { Database } from '../database/database.ts';
import { endReservation } from './end-reservation.ts';
import { rethrowIfForAll } from './owed-ends.ts';

export interface SettleLostOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Settles what the dead have set aside, at its estimate: nobody knows whether their calls were billed, and money that
 * was spent and counts as free would be spent twice. Returns how many requests that were.
 */
export async function settleLost({ database, clock, signal }: SettleLostOptions): Promise<number> {
  const now = clock.wallTime();
  const { kysely } = database;
  const alive = kysely
    .selectFrom('boots')
    .select('id')
    .where('ended_at', 'is', null)
    .where('seen_at', '>=', now - leaseMs);
  const lost = await kysely
    .selectFrom('budget_reservations')
    .select('id')
    .distinct()
    .where(({ or, eb }) => or([eb('boot_id', 'not in', alive), eb('expires_at', '<', now)]))
    .execute();
  let settled = 0;
  for (const { id } of lost) {
    if (signal?.aborted) break;
    // One by one: requests that wait for a budget are let in between.
    await endReservation(database, id, { type: 'lost' }).then(() => (settled += 1), rethrowIfForAll);
  }
  return settled;
}
