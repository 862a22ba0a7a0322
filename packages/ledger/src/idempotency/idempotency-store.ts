import { randomUUID } from 'node:crypto';

import type { Answered, Clock, IdempotencyStore } from '@understudy/core';

import type { Database } from '../database/database.ts';
import { readOutcome, writeOutcome } from '../stored-outcome.ts';
import { sha256 } from '../stored.ts';
import { joins } from './joins.ts';
import { lookUp } from './look-up.ts';
import { takeOrFind } from './take-or-find.ts';

export interface IdempotencyStoreOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly bootId: string;
  /** How long an answer can be had again, and a crashed run is remembered. A day when absent. */
  readonly keepMs?: number | undefined;
}

const oneDayMs = 86_400_000;

/** Remembers which work was done, for all processes with this database. Keys and bodies are only compared, so they are hashed. */
export function createIdempotencyStore(options: IdempotencyStoreOptions): IdempotencyStore {
  const { database, clock, bootId, keepMs = oneDayMs } = options;
  const joining = joins(clock, (lease) => lookUp(database, lease, clock.wallTime()));
  return {
    async begin({ scope, key, fingerprint, leaseMs }) {
      const id = sha256(JSON.stringify([scope, key]));
      const now = clock.wallTime();
      const leaseEndsAt = Math.ceil(now + leaseMs);
      const lease = `${randomUUID()} ${id}`;
      const hashed = sha256(fingerprint);
      const found = await takeOrFind(database, now, {
        id,
        fingerprint: hashed,
        state: 'running',
        lease,
        boot_id: bootId,
        lease_ends_at: leaseEndsAt,
        outcome: null,
        request_id: null,
        expires_at: leaseEndsAt + keepMs,
      });
      if (found === 'taken') {
        joining.started(lease);
        return { state: 'started', lease };
      }
      if (found.fingerprint !== hashed) return { state: 'mismatch' };
      if (found.outcome !== null) return { state: 'done', outcome: readOutcome(found.outcome) };
      if (!found.isAlive) return { state: 'unknown', lease: found.lease };
      return { state: 'in-flight', join: joining.follow(found.lease) };
    },
    complete: (lease, outcome) =>
      joining.ending(lease, outcome, () =>
        keepAnswer(database, lease, { outcome, expiresAt: clock.wallTime() + keepMs }),
      ),
    release: (lease, outcome) => joining.ending(lease, outcome, () => letGo(database, lease)),
  };
}

interface Kept {
  readonly outcome: Answered;
  readonly expiresAt: number;
}

async function keepAnswer({ kysely }: Database, lease: string, { outcome, expiresAt }: Kept): Promise<void> {
  await kysely
    .updateTable('idempotency')
    .set({
      state: 'done',
      outcome: writeOutcome(outcome),
      request_id: outcome.meta.requestId,
      expires_at: expiresAt,
    })
    .where('id', '=', idIn(lease))
    .where('lease', '=', lease)
    .where('state', '=', 'running')
    .execute();
}

async function letGo({ kysely }: Database, lease: string): Promise<void> {
  await kysely
    .deleteFrom('idempotency')
    .where('id', '=', idIn(lease))
    .where('lease', '=', lease)
    .where('state', '=', 'running')
    .execute();
}

function idIn(lease: string): string {
  return lease.slice(lease.indexOf(' ') + 1);
}
