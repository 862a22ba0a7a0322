import { leaseMs } from '../boots/liveness.ts';
import type { Database } from '../database/database.ts';
import type { IdempotencyRow } from '../schema/schema.ts';

export interface FoundRun extends Pick<IdempotencyRow, 'fingerprint' | 'lease' | 'outcome'> {
  /** Somebody is still at work on it. */
  readonly isAlive: boolean;
}

/** Who has this key. A run is over with its lease, and before that with its process. */
export async function findRun({ kysely }: Database, id: string, now: number): Promise<FoundRun | undefined> {
  const row = await kysely
    .selectFrom('idempotency')
    .leftJoin('boots', 'boots.id', 'idempotency.boot_id')
    .select(['fingerprint', 'lease', 'outcome', 'state', 'lease_ends_at', 'boots.ended_at', 'boots.seen_at'])
    .where('idempotency.id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  const { fingerprint, lease, outcome } = row;
  const isDead = row.ended_at !== null || (row.seen_at !== null && row.seen_at < now - leaseMs);
  return {
    fingerprint,
    lease,
    outcome,
    isAlive: row.state === 'running' && now < row.lease_ends_at && !isDead,
  };
}
