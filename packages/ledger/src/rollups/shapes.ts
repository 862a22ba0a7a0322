import type { Cells } from './cells.ts';

/** A rollup's columns, by what they are for. */
export interface Shape {
  readonly table: string;
  readonly keys: readonly string[];
  /** Follow from the key. */
  readonly others: readonly string[];
  readonly sums: readonly string[];
  readonly histograms: readonly string[];
}

const place = ['subject', 'subject_value', 'span_ms', 'starts_at'];
const money = ['cost_micro_usd', 'unpriced', 'input_tokens', 'output_tokens'];
const counts = ['requests', 'successes', 'fallbacks', 'cached', 'saved_micro_usd'];

export const shapes: Readonly<Record<keyof Cells, Shape>> = {
  requests: {
    table: 'request_rollups',
    keys: [...place, 'task', 'path', 'outcome'],
    others: ['served_by'],
    sums: [...money, ...counts],
    histograms: [],
  },
  attempts: {
    table: 'attempt_rollups',
    keys: [...place, 'task', 'model', 'outcome', 'waste'],
    others: ['provider'],
    sums: [...money, 'attempts'],
    histograms: ['duration', 'first_token'],
  },
  spend: {
    table: 'spend_rollups',
    keys: place,
    others: [],
    sums: [...money, ...counts],
    histograms: [],
  },
};
