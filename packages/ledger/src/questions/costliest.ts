import { QuestionError } from './query.ts';
import type { AskedLedger, Filters } from './query.ts';
import { perOne, shareOf } from './share.ts';
import { spend } from './spend.ts';

export interface CostliestQuery extends Omit<Filters, 'model' | 'provider' | 'outcome'> {
  /** How many; 10 when left out. */
  readonly limit?: number | undefined;
}

export interface Costly {
  readonly requests: number;
  readonly unpricedRequests: number;
  readonly costMicroUsd: number;
  /** Over those whose cost is known; null when there are none. */
  readonly costPerRequestMicroUsd: number | null;
  /** Of the cost of all. */
  readonly shareOfCost: number | null;
}

export interface CostlyTask extends Costly {
  /** Null for requests that named a model. */
  readonly task: string | null;
}

export interface CostlyCustomer extends Costly {
  /** Null for requests without one. */
  readonly customer: string | null;
}

/** The tasks that cost most, and what one request of each costs. */
export async function costliestTasks(
  ledger: AskedLedger,
  query: CostliestQuery = {},
): Promise<readonly CostlyTask[]> {
  return (await costliest(ledger, query, 'task')).map(({ group, ...costly }) => ({ task: group, ...costly }));
}

/** The customers that cost most. */
export async function costliestCustomers(
  ledger: AskedLedger,
  query: CostliestQuery = {},
): Promise<readonly CostlyCustomer[]> {
  const all = await costliest(ledger, query, 'customer');
  return all.map(({ group, ...costly }) => ({ customer: group, ...costly }));
}

async function costliest(
  ledger: AskedLedger,
  { limit = 10, ...filters }: CostliestQuery,
  by: 'task' | 'customer',
): Promise<readonly (Costly & { readonly group: string | null })[]> {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new QuestionError(`limit is how many to show, 1 or more, not ${String(limit)}`);
  }
  const { groups } = await spend(ledger, { ...filters, by });
  const total = groups.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0);
  return groups.slice(0, limit).map(({ group, count, unpriced, costMicroUsd }) => ({
    group,
    requests: count,
    unpricedRequests: unpriced,
    costMicroUsd,
    costPerRequestMicroUsd: perOne(costMicroUsd, count - unpriced),
    shareOfCost: shareOf(costMicroUsd, total),
  }));
}
