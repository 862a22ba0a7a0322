import type { AttemptNames, AttemptSums, RequestNames, RequestSums } from './cells.ts';
import type { EndedRequest, SpentCall, SpentRequest } from './ended-request.ts';
import { bucketOf } from './histogram.ts';
import { outcomeOf, pathOf } from './path.ts';
import { wasteOf } from './waste.ts';

/** What one request adds to every place where it is counted. */
export interface Tally {
  readonly names: RequestNames;
  readonly sums: RequestSums;
  readonly attempts: readonly AttemptTally[];
}

export interface AttemptTally {
  readonly names: AttemptNames;
  readonly sums: AttemptSums;
  /** The buckets that its times fall into. */
  readonly duration: number | undefined;
  readonly first_token: number | undefined;
}

export function tallyOf(request: EndedRequest): Tally {
  const task = request.task ?? '';
  const last = request.attempts.at(-1);
  const answered = request.outcome === 'ok' && last?.outcome === 'ok';
  return {
    names: {
      task,
      path: pathOf(request),
      outcome: outcomeOf(request),
      served_by: answered ? last.model : '',
    },
    sums: sumsOf(request),
    attempts: request.attempts.map((attempt, place) => ({
      names: {
        task,
        model: attempt.model,
        provider: attempt.provider,
        outcome: outcomeOf(attempt),
        waste: wasteOf(request, place) ?? '',
      },
      sums: { ...moneyOf([attempt]), attempts: 1 },
      duration: bucketOrNone(attempt.duration_ms),
      first_token: bucketOrNone(attempt.first_token_ms),
    })),
  };
}

/** What one request adds to sums. */
export function sumsOf(request: Omit<SpentRequest, 'customer_id' | 'tags'>): RequestSums {
  const { attempts, outcome, fallback, cache_age_ms: cacheAge, saved_micro_usd: saved } = request;
  return {
    ...moneyOf(attempts),
    requests: 1,
    successes: outcome === 'ok' ? 1 : 0,
    // A repeated answer tells how it was made the first time.
    fallbacks: attempts.length > 0 && fallback === 1 ? 1 : 0,
    cached: cacheAge === null ? 0 : 1,
    saved_micro_usd: saved ?? 0,
  };
}

type Money = Pick<RequestSums, 'cost_micro_usd' | 'unpriced' | 'input_tokens' | 'output_tokens'>;

/** From the calls and not from the request's own sum, which knows nothing when one of them is unknown. */
function moneyOf(attempts: readonly SpentCall[]): Money {
  const money: Money = { cost_micro_usd: 0, unpriced: 0, input_tokens: 0, output_tokens: 0 };
  for (const attempt of attempts) {
    money.cost_micro_usd += attempt.cost_micro_usd ?? 0;
    if (attempt.cost_micro_usd === null) money.unpriced = 1;
    money.input_tokens += attempt.input_tokens ?? 0;
    money.output_tokens += attempt.output_tokens ?? 0;
  }
  return money;
}

function bucketOrNone(durationMs: number | null): number | undefined {
  return durationMs === null ? undefined : bucketOf(durationMs);
}
