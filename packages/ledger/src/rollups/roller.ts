import type { Clock } from '@understudy/core';
import type { Transaction } from 'kysely';

import type { Database } from '../database/database.ts';
import { padded } from '../database/padded.ts';
import type { Schema } from '../schema/schema.ts';
import { readEnded } from './ended-request.ts';
import type { EndedRequest } from './ended-request.ts';
import { keepGuesses, takeGuesses } from './guesses.ts';
import { countEverywhere } from './places.ts';
import { hourMs } from './span.ts';
import { createStore } from './store.ts';
import type { Store } from './store.ts';

/** Counts requests that have ended into the rollups, each exactly once, however many processes do the same. */
export interface Roller {
  /** Counts everything that had ended when this was called. The signal stops it between two slices. */
  roll(signal?: AbortSignal): Promise<void>;
}

export interface RollerOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly requestsAtOnce?: number | undefined;
}

/** A few milliseconds of SQLite's time, which is everybody's. */
const fewRequests = 200;

export function createRoller({ database, clock, requestsAtOnce = fewRequests }: RollerOptions): Roller {
  const store = createStore();
  let rolling: Promise<void> | undefined;
  const rollAll = async (signal: AbortSignal | undefined): Promise<void> => {
    let after: string | undefined = '';
    while (after !== undefined && !signal?.aborted) {
      const slice: Slice = { store, after, requestsAtOnce, now: clock.wallTime() };
      after = await database.kysely.transaction().execute(async (transaction) => {
        await database.lockRollups(transaction);
        return rollSlice(transaction, slice);
      });
      // Between two transactions everybody else gets a turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return {
    async roll(signal) {
      // One that is under way may have passed by what has ended since.
      await rolling?.catch(() => undefined);
      rolling ??= rollAll(signal).finally(() => {
        rolling = undefined;
      });
      await rolling;
    },
  };
}

interface Slice {
  readonly store: Store;
  /** In the order of ids, which is no order of time: what has to wait is passed by. */
  readonly after: string;
  readonly requestsAtOnce: number;
  readonly now: number;
}

/** Counts some, whole or not at all. Says after which id to go on; undefined at the end. */
async function rollSlice(transaction: Transaction<Schema>, slice: Slice): Promise<string | undefined> {
  const ids = await queuedIds(transaction, slice);
  const requests = await readFinal(transaction, ids);
  const { whole = [], torn = [] } = Object.groupBy(requests, (request) =>
    isWhole(request, slice.now) ? 'whole' : 'torn',
  );
  const guessed = await takeGuesses(transaction, whole);
  await slice.store(transaction, countEverywhere(whole, guessed));
  await keepGuesses(transaction, whole);
  const waiting = new Set(torn.map(({ id }) => id));
  const done = ids.filter((id) => !waiting.has(id));
  if (done.length > 0)
    await transaction.deleteFrom('unrolled').where('request_id', 'in', padded(done)).execute();
  return ids.length < slice.requestsAtOnce ? undefined : ids.at(-1);
}

async function queuedIds(
  transaction: Transaction<Schema>,
  { after, requestsAtOnce }: Slice,
): Promise<readonly string[]> {
  const rows = await transaction
    .selectFrom('unrolled')
    .select('request_id')
    .where('request_id', '>', after)
    .orderBy('request_id')
    .limit(requestsAtOnce)
    .execute();
  return rows.map(({ request_id: id }) => id);
}

/** What has ended does not change any more, but for what was given up. */
async function readFinal(
  transaction: Transaction<Schema>,
  ids: readonly string[],
): Promise<readonly EndedRequest[]> {
  const requests = await readEnded(transaction, ids);
  const guesses = requests.filter(({ outcome }) => outcome === 'abandoned').map(({ id }) => id);
  if (guesses.length === 0) return requests;
  // Its true end may be on its way in another transaction, which has found it queued and does not queue it again:
  // this waits for that one, or makes it wait until the queue is empty.
  await transaction
    .updateTable('requests')
    .set({ outcome: 'abandoned' })
    .where('id', 'in', padded(guesses))
    .where('outcome', '=', 'abandoned')
    .execute();
  return readEnded(transaction, ids);
}

/** Whether the ends of all its calls are in. Those that spilled come a little later; one that is lost never comes. */
function isWhole({ attempts, attempt_count: count, ended_at: endedAt }: EndedRequest, now: number): boolean {
  const ended = attempts.filter(({ outcome }) => outcome !== 'running');
  return ended.length >= (count ?? 0) || endedAt === null || endedAt < now - longestWaitMs;
}

const longestWaitMs = hourMs;
