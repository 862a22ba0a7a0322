import { apartBy, dimensions, groupOf } from './groups.ts';
import type { Dimension } from './groups.ts';
import { asked, oneOf } from './query.ts';
import type { AskedLedger, Filters } from './query.ts';
import { readAttempts } from './read-attempts.ts';
import { shareOf } from './share.ts';

export interface FailuresQuery extends Omit<Filters, 'outcome'> {
  /** One group of all when left out. */
  readonly by?: Dimension | undefined;
}

export interface FailureKindRate {
  /** A kind of failure, or `abandoned`. */
  readonly kind: string;
  readonly calls: number;
  readonly rate: number | null;
}

export interface FailureRate {
  readonly group: string | null;
  readonly calls: number;
  readonly failed: number;
  readonly failureRate: number | null;
  /** The most frequent first. */
  readonly kinds: readonly FailureKindRate[];
}

/** How many calls failed, and why; the worst first. */
export async function failureRates(
  ledger: AskedLedger,
  query: FailuresQuery = {},
): Promise<readonly FailureRate[]> {
  const groups = await outcomes(ledger, query);
  const rates = [...groups].map(([group, counts]) => rateOf(group, counts));
  return rates.toSorted((left, right) => (right.failureRate ?? 0) - (left.failureRate ?? 0));
}

export interface RefusalRate {
  readonly group: string | null;
  readonly calls: number;
  /** The model declined. */
  readonly refused: number;
  /** The provider's policy stopped it. */
  readonly contentFiltered: number;
  readonly refusalRate: number | null;
}

/** How often the content was the reason why nobody answered; the most often first. */
export async function refusalRates(
  ledger: AskedLedger,
  query: FailuresQuery = {},
): Promise<readonly RefusalRate[]> {
  const groups = await outcomes(ledger, query);
  const rates = [...groups].map(([group, counts]) => {
    const { calls } = rateOf(group, counts);
    const refused = counts.get('refused') ?? 0;
    const contentFiltered = counts.get('content-filtered') ?? 0;
    return { group, calls, refused, contentFiltered, refusalRate: shareOf(refused + contentFiltered, calls) };
  });
  return rates.toSorted((left, right) => (right.refusalRate ?? 0) - (left.refusalRate ?? 0));
}

type Outcomes = Map<string, number>;

async function outcomes(
  ledger: AskedLedger,
  { by: wanted, ...filters }: FailuresQuery,
): Promise<ReadonlyMap<string | null, Outcomes>> {
  const by = wanted === undefined ? undefined : oneOf(dimensions, wanted, 'group');
  const names = by === 'task' || by === 'model' || by === 'provider' ? [by] : [];
  const rows = await readAttempts(ledger, asked(filters), { ...apartBy(by), by: ['outcome', ...names] });
  const groups = new Map<string | null, Outcomes>();
  for (const row of rows) {
    const group = groupOf(by, row);
    const counts: Outcomes = groups.get(group) ?? new Map();
    groups.set(group, counts.set(row.outcome, (counts.get(row.outcome) ?? 0) + row.attempts));
  }
  return groups;
}

function rateOf(group: string | null, counts: Outcomes): FailureRate {
  const calls = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const failed = calls - (counts.get('ok') ?? 0);
  const kinds = [...counts]
    .filter(([kind]) => kind !== 'ok')
    .map(([kind, count]) => ({ kind, calls: count, rate: shareOf(count, calls) }))
    .toSorted((left, right) => right.calls - left.calls);
  return { group, calls, failed, failureRate: shareOf(failed, calls), kinds };
}
