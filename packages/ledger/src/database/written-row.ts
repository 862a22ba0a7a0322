import type { Schema, Value } from '../schema/schema.ts';

/** The tables that the writer fills: they can wait, spill and be replayed. */
export type WrittenTable = 'requests' | 'attempts' | 'events' | 'feedback' | 'captures';

/** One row on its way into the database. */
export interface WrittenRow {
  readonly table: WrittenTable;
  readonly columns: Readonly<Record<string, Value>>;
}

/** A row of this table, complete. */
export function rowOf<Table extends WrittenTable>(table: Table, columns: Schema[Table]): WrittenRow {
  return { table, columns };
}

/** Rows with the same name are the same row at different times. */
export function nameOf({ table, columns }: WrittenRow): string {
  // By hand and not from the list of keys: this runs four times for every request.
  if (table === 'attempts') return `${table} ${columns['number']} ${columns['request_id']}`;
  return `${table} ${columns['id'] ?? columns['request_id']}`;
}

/**
 * What a column is for: `key` names the row, `start` is known when it is first written and stays,
 * `end` is filled in when it ends. A row without `end` columns is written once.
 */
export type Part = 'key' | 'start' | 'end';

type Parts = { readonly [Table in WrittenTable]: Readonly<Record<keyof Schema[Table], Part>> };

const usage = {
  input_tokens: 'end',
  cached_input_tokens: 'end',
  cache_write_tokens: 'end',
  cache_write_long_tokens: 'end',
  output_tokens: 'end',
  reasoning_tokens: 'end',
  usage_estimated: 'end',
} as const;

/** All columns that the writer fills. A new one does not compile until it is decided here. */
export const parts: Parts = {
  requests: {
    id: 'key',
    boot_id: 'start',
    started_at: 'start',
    ended_at: 'end',
    task: 'start',
    mode: 'start',
    customer_id: 'start',
    caller_id: 'start',
    tags: 'start',
    tier: 'start',
    stakes: 'start',
    idempotency_key: 'start',
    route_hash: 'start',
    outcome: 'end',
    failure_kind: 'end',
    failure_code: 'end',
    served_by: 'end',
    fallback: 'end',
    degraded: 'end',
    cache_age_ms: 'end',
    saved_micro_usd: 'end',
    replayed: 'end',
    attempt_count: 'end',
    ...usage,
    cost_micro_usd: 'end',
    first_token_ms: 'end',
    duration_ms: 'end',
  },
  attempts: {
    request_id: 'key',
    number: 'key',
    started_at: 'start',
    model: 'start',
    provider: 'start',
    credential: 'start',
    role: 'start',
    purpose: 'start',
    try_number: 'start',
    reason: 'start',
    waited_ms: 'start',
    outcome: 'end',
    phase: 'end',
    failure_kind: 'end',
    failure_code: 'end',
    failure_message: 'end',
    failure_status: 'end',
    retry_after_ms: 'end',
    ...usage,
    cost_micro_usd: 'end',
    price_version: 'end',
    first_token_ms: 'end',
    duration_ms: 'end',
    finish: 'end',
    provider_request_id: 'end',
    served_model: 'end',
    notes: 'end',
    breaker_before: 'end',
    breaker_after: 'end',
  },
  events: {
    id: 'key',
    boot_id: 'start',
    at: 'start',
    type: 'start',
    candidate: 'start',
    request_id: 'start',
    task: 'start',
    detail: 'start',
  },
  feedback: { id: 'key', request_id: 'start', score: 'start', comment: 'start', created_at: 'start' },
  captures: {
    request_id: 'key',
    task: 'start',
    customer_id: 'start',
    prompt: 'start',
    answer: 'start',
    cut: 'start',
    created_at: 'start',
    expires_at: 'start',
  },
};
