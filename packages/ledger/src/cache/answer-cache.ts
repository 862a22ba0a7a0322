import type { AnswerCache, Clock } from '@understudy/core';

import type { Database } from '../database/database.ts';
import { readOutcome, writeOutcome } from '../stored-outcome.ts';
import { sha256 } from '../stored.ts';

export interface AnswerCacheOptions {
  readonly database: Database;
  readonly clock: Clock;
}

/** Answers that processes share. Keys hold prompts, so only their hashes are written; retention takes what is too old. */
export function createAnswerCache({ database: { kysely }, clock }: AnswerCacheOptions): AnswerCache {
  return {
    async read(key) {
      const row = await kysely
        .selectFrom('cached_answers')
        .select(['outcome', 'stored_at'])
        .where('id', '=', sha256(key))
        .where('expires_at', '>', clock.wallTime())
        .executeTakeFirst();
      return row && { outcome: readOutcome(row.outcome), storedAt: row.stored_at };
    },
    async write(key, { outcome, storedAt }, keepMs) {
      const answer = {
        outcome: writeOutcome(outcome),
        request_id: outcome.meta.requestId,
        stored_at: Math.round(storedAt),
        expires_at: Math.ceil(storedAt + keepMs),
      };
      await kysely
        .insertInto('cached_answers')
        .values({ id: sha256(key), ...answer })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(answer))
        .execute();
    },
  };
}
