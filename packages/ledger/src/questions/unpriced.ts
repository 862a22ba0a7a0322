import { sumBy } from './groups.ts';
import { asked } from './query.ts';
import type { AskedLedger, Filters } from './query.ts';
import { readAttempts } from './read-attempts.ts';
import { readRequests } from './read-requests.ts';

export interface Unpriced {
  readonly requests: number;
  readonly unpricedRequests: number;
  /** The models whose calls have no known cost; the most calls first. */
  readonly models: readonly UnpricedModel[];
}

export interface UnpricedModel {
  readonly model: string;
  readonly calls: number;
  readonly unpricedCalls: number;
  /** Those among them whose process went away before it could tell: a price would not have helped. */
  readonly abandonedCalls: number;
}

/** How much of the record has no price, and which models lack one. */
export async function unpriced(ledger: AskedLedger, query: Filters = {}): Promise<Unpriced> {
  const requests = await readRequests(ledger, asked(query), { by: ['outcome'] });
  const calls = await readAttempts(ledger, asked(query), { by: ['model', 'outcome'] });
  const models = sumBy(
    calls,
    ({ model }) => model,
    (row) => ({
      calls: row.attempts,
      unpricedCalls: row.unpriced,
      abandonedCalls: row.outcome === 'abandoned' ? row.unpriced : 0,
    }),
  );
  return {
    requests: requests.reduce((sum, row) => sum + row.requests, 0),
    unpricedRequests: requests.reduce((sum, row) => sum + row.unpriced, 0),
    models: [...models]
      .map(([model, counts]) => ({ model: model ?? '', ...counts }))
      .filter(({ unpricedCalls }) => unpricedCalls > 0)
      .toSorted((left, right) => right.unpricedCalls - left.unpricedCalls),
  };
}
