import { apartBy, dimensions, groupOf, sumBy } from './groups.ts';
import type { Dimension } from './groups.ts';
import { asked, oneOf } from './query.ts';
import type { AskedLedger, Filters } from './query.ts';
import { readAttempts } from './read-attempts.ts';
import type { CountedAttempts } from './read-attempts.ts';
import { shareOf } from './share.ts';

export interface WastedQuery extends Filters {
  /** One group of all when left out. */
  readonly by?: Dimension | undefined;
}

export interface Wasted {
  readonly group: string | null;
  readonly costMicroUsd: number;
  /** The part that led to no answer. */
  readonly wastedMicroUsd: number;
  readonly wastedShare: number | null;
  /** Wasted calls of unknown cost; those of a crashed process are always among them. */
  readonly unpricedWastedCalls: number;
  readonly failed: WastedOn;
  /** A bad answer that the model was asked to mend. */
  readonly repaired: WastedOn;
  /** The caller or the process went away. */
  readonly abandoned: WastedOn;
  /** It answered, and the request failed all the same. */
  readonly unused: WastedOn;
}

export interface WastedOn {
  readonly calls: number;
  readonly unpricedCalls: number;
  readonly costMicroUsd: number;
}

/** Money spent on calls that led to no answer; the most expensive group first. */
export async function wasted(ledger: AskedLedger, query: WastedQuery = {}): Promise<readonly Wasted[]> {
  const { by: wanted, ...filters } = query;
  const by = wanted === undefined ? undefined : oneOf(dimensions, wanted, 'group');
  const names = by === 'task' || by === 'model' || by === 'provider' ? [by] : [];
  const rows = await readAttempts(ledger, asked(filters), { ...apartBy(by), by: ['waste', ...names] });
  const groups = Map.groupBy(rows, (row) => groupOf(by, row));
  return [...groups]
    .map(([group, all]) => wastedIn(group, all))
    .toSorted((left, right) => right.wastedMicroUsd - left.wastedMicroUsd);
}

function wastedIn(group: string | null, rows: readonly CountedAttempts[]): Wasted {
  const sums = sumBy(
    rows,
    ({ waste }) => waste,
    (row) => ({ calls: row.attempts, unpricedCalls: row.unpriced, costMicroUsd: row.cost_micro_usd }),
  );
  const on = (waste: string): WastedOn => sums.get(waste) ?? nothing;
  const all = {
    failed: on('failed'),
    repaired: on('repaired'),
    abandoned: on('abandoned'),
    unused: on('unused'),
  };
  const wastes = Object.values(all);
  const wastedMicroUsd = wastes.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0);
  const costMicroUsd = wastedMicroUsd + on('').costMicroUsd;
  return {
    group,
    costMicroUsd,
    wastedMicroUsd,
    wastedShare: shareOf(wastedMicroUsd, costMicroUsd),
    unpricedWastedCalls: wastes.reduce((sum, { unpricedCalls }) => sum + unpricedCalls, 0),
    ...all,
  };
}

const nothing: WastedOn = { calls: 0, unpricedCalls: 0, costMicroUsd: 0 };
