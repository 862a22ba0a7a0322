import type { AttemptNames } from '../rollups/cells.ts';
import { apartBy, dimensions, groupOf, sumBy } from './groups.ts';
import type { Dimension } from './groups.ts';
import { asked, oneOf } from './query.ts';
import type { AskedLedger, Filters } from './query.ts';
import { readAttempts } from './read-attempts.ts';
import { readRequests } from './read-requests.ts';

export interface SpendQuery extends Filters {
  readonly by: Dimension;
}

export interface Spend {
  /** Requests or calls, as the answer's `counted` says. */
  readonly count: number;
  /** Those of unknown cost: they are in `count` and add nothing, or not everything, to the cost. */
  readonly unpriced: number;
  readonly costMicroUsd: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface SpendGroup extends Spend {
  /** A name, `name=value` for a tag, the beginning of an hour or a day; null for those without. */
  readonly group: string | null;
}

export interface SpendAnswer {
  /** Calls, when the question names a model, a provider or an outcome, or groups by one: a request may call several. */
  readonly counted: 'requests' | 'calls';
  /** The most expensive first; hours and days in their order. */
  readonly groups: readonly SpendGroup[];
}

/** What was spent, by anything. */
export async function spend(ledger: AskedLedger, query: SpendQuery): Promise<SpendAnswer> {
  const by = oneOf(dimensions, query.by, 'group');
  const ofCalls = isByCall(by) || [query.model, query.provider, query.outcome].some((it) => it !== undefined);
  const sums = ofCalls ? await ofEachCall(ledger, query, by) : await ofEachRequest(ledger, query, by);
  const groups = [...sums].map(([group, spent]) => ({ group, ...spent }));
  const inOrder = by === 'hour' || by === 'day' ? byTime : byCost;
  return { counted: ofCalls ? 'calls' : 'requests', groups: groups.toSorted(inOrder) };
}

function isByCall(by: Dimension): by is 'model' | 'provider' {
  return by === 'model' || by === 'provider';
}

async function ofEachCall(
  ledger: AskedLedger,
  query: Filters,
  by: Dimension,
): Promise<ReadonlyMap<string | null, MutableSpend>> {
  const names: readonly (keyof AttemptNames)[] = by === 'task' || isByCall(by) ? [by] : [];
  const rows = await readAttempts(ledger, asked(query), { ...apartBy(by), by: names });
  return sumBy(
    rows,
    (row) => groupOf(by, row),
    (row) => ({ count: row.attempts, ...moneyOf(row) }),
  );
}

async function ofEachRequest(
  ledger: AskedLedger,
  query: Filters,
  by: Dimension,
): Promise<ReadonlyMap<string | null, MutableSpend>> {
  const names = by === 'task' ? { by: ['task'] as const } : {};
  const rows = await readRequests(ledger, asked(query), { ...apartBy(by), ...names });
  return sumBy(
    rows,
    (row) => groupOf(by, row),
    (row) => ({ count: row.requests, ...moneyOf(row) }),
  );
}

type MutableSpend = Record<keyof Spend, number>;

interface Money {
  readonly unpriced: number;
  readonly cost_micro_usd: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
}

function moneyOf(row: Money): Omit<MutableSpend, 'count'> {
  return {
    unpriced: row.unpriced,
    costMicroUsd: row.cost_micro_usd,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
  };
}

function byTime(left: SpendGroup, right: SpendGroup): number {
  return (left.group ?? '') < (right.group ?? '') ? -1 : 1;
}

function byCost(left: SpendGroup, right: SpendGroup): number {
  return right.costMicroUsd - left.costMicroUsd || byTime(left, right);
}
