import type { Transaction } from 'kysely';

import { padded } from '../database/padded.ts';
import type { Schema } from '../schema/schema.ts';
import type { EndedRequest } from './ended-request.ts';

/** An abandoned request may end after all, when its rows come from a spill file: then what was counted is taken back. */
export async function keepGuesses(
  transaction: Transaction<Schema>,
  requests: readonly EndedRequest[],
): Promise<void> {
  const guesses = requests.filter(({ outcome }) => outcome === 'abandoned');
  if (guesses.length === 0) return;
  const rows = guesses.map((request) => ({ request_id: request.id, request: JSON.stringify(request) }));
  await transaction.insertInto('rolled_guesses').values(rows).execute();
}

/** What was counted of these when they were thought abandoned; it is not kept any longer. */
export async function takeGuesses(
  transaction: Transaction<Schema>,
  requests: readonly EndedRequest[],
): Promise<readonly EndedRequest[]> {
  if (requests.length === 0) return [];
  const ids = requests.map(({ id }) => id);
  const rows = await transaction
    .deleteFrom('rolled_guesses')
    .where('request_id', 'in', padded(ids))
    .returning('request')
    .execute();
  // oxlint-disable-next-line typescript/consistent-type-assertions -- written by `keepGuesses` and nobody else
  return rows.map(({ request }) => JSON.parse(request) as EndedRequest);
}
