import type { Kysely } from 'kysely';

import { padded } from '../database/padded.ts';
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
    .where('id', 'in', padded(ids))
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
  page: PageOfRequests,
): Promise<readonly EndedRequest[]> {
  return withAttempts(kysely, await onPage(kysely, page).select(requestColumns).execute());
}

function onPage(kysely: Kysely<Schema>, { fromMs, toMs, customerId, after }: PageOfRequests) {
  let query = kysely
    .selectFrom('requests')
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
  return query;
}

const requestsPerPage = 1_000;

const spentColumns = [
  'id',
  'started_at',
  'customer_id',
  'tags',
  'outcome',
  'fallback',
  'cache_age_ms',
  'saved_micro_usd',
] as const;

const spentCallColumns = ['number', 'cost_micro_usd', 'input_tokens', 'output_tokens'] as const;

/** What is known of a request's spending, without the details of its calls. */
export type SpentRequest = Readonly<Pick<RequestRow, (typeof spentColumns)[number]>> & {
  readonly attempts: readonly SpentCall[];
};

export type SpentCall = Readonly<Pick<AttemptRow, 'cost_micro_usd' | 'input_tokens' | 'output_tokens'>>;

/** The same page with less of it: a fraction of the work where nothing else is asked. */
export async function readSpentPage(
  kysely: Kysely<Schema>,
  page: PageOfRequests,
): Promise<readonly SpentRequest[]> {
  const rows = await kysely
    .selectFrom(onPage(kysely, page).select(spentColumns).as('asked'))
    .leftJoin('attempts', 'attempts.request_id', 'asked.id')
    .select(spentColumns.map((column) => `asked.${column}` as const))
    .select(spentCallColumns.map((column) => `attempts.${column}` as const))
    .orderBy('asked.started_at')
    .orderBy('asked.id')
    .execute();
  const byRequest = Map.groupBy(rows, ({ id }) => id);
  return [...byRequest.values()].flatMap((calls) => {
    const [request] = calls;
    return request ? { ...request, attempts: calls.filter(({ number }) => number !== null) } : [];
  });
}

async function withAttempts(
  kysely: Kysely<Schema>,
  requests: readonly Omit<EndedRequest, 'attempts'>[],
): Promise<readonly EndedRequest[]> {
  if (requests.length === 0) return [];
  const attempts = await kysely
    .selectFrom('attempts')
    .select(attemptColumns)
    .where('request_id', 'in', padded(requests.map(({ id }) => id)))
    .orderBy('request_id')
    .orderBy('number')
    .execute();
  const byRequest = Map.groupBy(attempts, ({ request_id: id }) => id);
  return requests.map((request) => ({ ...request, attempts: byRequest.get(request.id) ?? [] }));
}
