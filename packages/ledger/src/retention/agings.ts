import { detailSpansMs, spendSpansMs } from '../rollups/places.ts';
import type { Schema } from '../schema/schema.ts';
import type { Keep } from './keep.ts';

/** How the rows of one table grow old. */
export interface Aging {
  readonly table: keyof Schema;
  readonly key: readonly string[];
  /** The time that counts. */
  readonly column: string;
  readonly keepMs: (keep: Keep) => number;
  /** Leads to an index where the time alone does not. */
  readonly among?: Readonly<Record<string, readonly (string | number)[]>> | undefined;
}

/** The totals with all details. */
export interface DetailTotals extends Aging {
  readonly table: 'request_rollups' | 'attempt_rollups';
}

/** In these columns a row says itself when it ends. */
const byItself = { key: ['id'], column: 'expires_at', keepMs: () => 0 };

const rollup: Pick<Aging, 'column' | 'keepMs'> = { column: 'starts_at', keepMs: (keep) => keep.rollupsMs };

/** Their keys begin with whose they are, so each owner has an aging of its own. */
export const detailTotals: readonly DetailTotals[] = [
  {
    ...rollup,
    table: 'request_rollups',
    key: ['subject', 'subject_value', 'span_ms', 'starts_at', 'task', 'path', 'outcome'],
  },
  {
    ...rollup,
    table: 'attempt_rollups',
    key: ['subject', 'subject_value', 'span_ms', 'starts_at', 'task', 'model', 'outcome', 'waste'],
  },
];

const ofAll = { subject: ['all', 'minutes'], subject_value: [''], span_ms: detailSpansMs.all };

/** All tables that are swept beside the requests, and what hangs on those. */
export const agings: readonly Aging[] = [
  { table: 'events', key: ['id'], column: 'at', keepMs: (keep) => keep.eventsMs },
  { ...byItself, table: 'captures', key: ['request_id'] },
  { ...byItself, table: 'cached_answers' },
  { ...byItself, table: 'idempotency' },
  {
    table: 'budget_use',
    key: ['budget_id', 'owner', 'starts_at'],
    column: 'ends_at',
    keepMs: (keep) => keep.requestsMs,
  },
  { table: 'boots', key: ['id'], column: 'ended_at', keepMs: (keep) => keep.requestsMs },
  ...detailTotals.map((totals) => ({ ...totals, among: ofAll })),
  {
    ...rollup,
    table: 'spend_rollups',
    key: ['subject', 'span_ms', 'starts_at', 'subject_value'],
    among: { subject: ['customer', 'tag'], span_ms: spendSpansMs },
  },
];
