import { timingSafeEqual } from 'node:crypto';

import type { Clock } from '@understudy/core';

import type { Database } from '../database/database.ts';
import type { ApiKeyRow } from '../schema/schema.ts';
import { sha256 } from '../stored.ts';
import { fromRow } from './api-key.ts';
import type { ApiKey } from './api-key.ts';
import { newKey, secretStart } from './new-key.ts';
import type { NewKey } from './new-key.ts';

/** Who may come in, and what for. Only hashes of the secrets are kept. */
export interface Keys {
  /** The secret is told here and never again. */
  create(wanted: NewKey): Promise<{ readonly key: ApiKey; readonly secret: string }>;
  /** The key with this secret; undefined when there is none, or when it was revoked or has run out. */
  find(secret: string): Promise<ApiKey | undefined>;
  /** From now on nobody gets in with it. False when there is no such key. */
  revoke(id: string): Promise<boolean>;
  /** All there are and were, the newest first. */
  list(): Promise<readonly ApiKey[]>;
}

export interface KeysOptions {
  readonly database: Database;
  readonly clock: Clock;
}

export function createKeys({ database: { kysely }, clock }: KeysOptions): Keys {
  const noteUse = useNoter(kysely, clock);
  return {
    async create(wanted) {
      const { row, secret } = newKey(wanted, clock.wallTime());
      await kysely.insertInto('api_keys').values(row).execute();
      return { key: fromRow(row), secret };
    },
    async find(secret) {
      if (!secret.startsWith(secretStart)) return undefined;
      const hash = sha256(secret);
      const row = await kysely.selectFrom('api_keys').selectAll().where('hash', '=', hash).executeTakeFirst();
      if (!row || !sameHash(row.hash, hash) || !isValid(row, clock.wallTime())) return undefined;
      noteUse(row);
      return fromRow(row);
    },
    async revoke(id) {
      const now = clock.wallTime();
      const { numUpdatedRows } = await kysely
        .updateTable('api_keys')
        .set(({ fn, val }) => ({ revoked_at: fn.coalesce('revoked_at', val(now)) }))
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    async list() {
      const query = kysely.selectFrom('api_keys').selectAll();
      const rows = await query.orderBy('created_at', 'desc').orderBy('id').execute();
      return rows.map(fromRow);
    },
  };
}

/** Whatever the database takes for equal (another case, blanks at the end), and in the same time for all. */
function sameHash(stored: string, asked: string): boolean {
  const [left, right] = [Buffer.from(stored), Buffer.from(asked)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function isValid({ revoked_at, expires_at }: ApiKeyRow, now: number): boolean {
  return revoked_at === null && (expires_at === null || now < expires_at);
}

/** Says when a key was last used, at most once a minute for each, and never in the way of its use. */
function useNoter(kysely: Database['kysely'], clock: Clock) {
  return ({ id, last_used_at }: ApiKeyRow): void => {
    const now = clock.wallTime();
    if (last_used_at !== null && now - last_used_at < useNotedEveryMs) return;
    const update = kysely.updateTable('api_keys').set({ last_used_at: now }).where('id', '=', id);
    void update.execute().catch(() => undefined); // worth less than the answer
  };
}

const useNotedEveryMs = 60_000;
