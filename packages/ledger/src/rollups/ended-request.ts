import type { Kysely } from 'kysely';

import type { AttemptRow, RequestRow, Schema } from '../schema/schema.ts';

const requestColumns = [
  'id',
  'started_at',
  'ended_at',
  'task',
  'customer_id',
  'tags',
  'outcome',
  'failure_kind',
  'fallback',
  'cache_age_ms',
  'saved_micro_usd',
  'replayed',
  'attempt_count',
] as const;

const attemptColumns = [
  'request_id',
  'number',
  'model',
  'provider',
  'purpose',
  'outcome',
  'failure_kind',
  'cost_micro_usd',
  'input_tokens',
  'output_tokens',
  'first_token_ms',
  'duration_ms',
] as const;

export type CountedAttempt = Readonly<Pick<AttemptRow, (typeof attemptColumns)[number]>>;

/** What the rollups need to know of a request, with its calls in order. */
export type EndedRequest = Readonly<Pick<RequestRow, (typeof requestColumns)[number]>> & {
  readonly attempts: readonly CountedAttempt[];
};

/** The requests with these ids that have ended. */
export async function readEnded(
  kysely: Kysely<Schema>,
  ids: readonly string[],
): Promise<readonly EndedRequest[]> {
  if (ids.length === 0) return [];
  const requests = await kysely
    .selectFrom('requests')
    .select(requestColumns)
    .where('id', 'in', ids)
    .where('outcome', '<>', 'running')
    .execute();
  return withAttempts(kysely, requests);
}

/** Those of a time, some at once, so that no question holds all rows of a month in memory. */
export interface PageOfRequests {
  readonly fromMs: number;
  readonly toMs: number;
  readonly customerId: string | undefined;
  readonly after: Pick<EndedRequest, 'id' | 'started_at'> | undefined;
}

export async function readPage(
  kysely: Kysely<Schema>,
  { fromMs, toMs, customerId, after }: PageOfRequests,
): Promise<readonly EndedRequest[]> {
  let query = kysely
    .selectFrom('requests')
    .select(requestColumns)
    .where('started_at', '>=', after?.started_at ?? fromMs)
    .where('started_at', '<', toMs)
    .where('outcome', '<>', 'running')
    .orderBy('started_at')
    .orderBy('id')
    .limit(requestsPerPage);
  if (customerId !== undefined) query = query.where('customer_id', '=', customerId);
  if (after) {
    query = query.where(({ eb, or }) =>
      or([eb('started_at', '>', after.started_at), eb('id', '>', after.id)]),
    );
  }
  return withAttempts(kysely, await query.execute());
}

const requestsPerPage = 1_000;

async function withAttempts(
  kysely: Kysely<Schema>,
  requests: readonly Omit<EndedRequest, 'attempts'>[],
): Promise<readonly EndedRequest[]> {
  if (requests.length === 0) return [];
  const attempts = await kysely
    .selectFrom('attempts')
    .select(attemptColumns)
    .where(
      'request_id',
      'in',
      requests.map(({ id }) => id),
    )
    .orderBy('request_id')
    .orderBy('number')
    .execute();
  const byRequest = Map.groupBy(attempts, ({ request_id: id }) => id);
  return requests.map((request) => ({ ...request, attempts: byRequest.get(request.id) ?? [] }));
}
