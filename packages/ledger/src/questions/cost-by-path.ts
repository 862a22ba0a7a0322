import { sumBy } from './groups.ts';
import { asked } from './query.ts';
import type { AskedLedger, Filters } from './query.ts';
import { readRequests } from './read-requests.ts';
import { perOne } from './share.ts';

export interface PathCost {
  /** All calls in order, `a/x:rate-limited > b/y:ok`; `cache`, `replay` or empty when there were none. */
  readonly path: string;
  readonly requests: number;
  readonly successes: number;
  readonly unpricedRequests: number;
  readonly costMicroUsd: number;
  /** What all requests of the path cost, for each that succeeded; null when none did. */
  readonly costPerSuccessMicroUsd: number | null;
}

/** What a successful request costs along each path tried; the most frequent path first. */
export async function costByPath(ledger: AskedLedger, query: Filters = {}): Promise<readonly PathCost[]> {
  const rows = await readRequests(ledger, asked(query), { by: ['path'] });
  const paths = sumBy(
    rows,
    ({ path }) => path,
    (row) => ({
      requests: row.requests,
      successes: row.successes,
      unpricedRequests: row.unpriced,
      costMicroUsd: row.cost_micro_usd,
    }),
  );
  return [...paths]
    .map(([path, sums]) => ({
      path: path ?? '',
      ...sums,
      costPerSuccessMicroUsd: perOne(sums.costMicroUsd, sums.successes),
    }))
    .toSorted((left, right) => right.requests - left.requests);
}
