import type { Migration, Statement } from './migration.ts';

const usage = `
    input_tokens integer, cached_input_tokens integer, cache_write_tokens integer,
    cache_write_long_tokens integer, output_tokens integer, reasoning_tokens integer, usage_estimated integer`;

const rollup = `
    subject text not null, subject_value text not null, span_ms integer not null, starts_at integer not null,
    cost_micro_usd integer not null, unpriced integer not null,
    input_tokens integer not null, output_tokens integer not null`;

const requestCounts = `
    requests integer not null, successes integer not null, fallbacks integer not null,
    cached integer not null, saved_micro_usd integer not null`;

const tables: Readonly<Record<string, string>> = {
  boots: `
    id text primary key, place text not null, pid integer not null, process_started_at integer not null,
    started_at integer not null, seen_at integer not null, ended_at integer`,
  requests: `
    id text primary key, boot_id text not null, started_at integer not null, ended_at integer,
    task text, mode text not null, customer_id text, caller_id text, tags text not null, tier text,
    stakes text not null, idempotency_key text, route_hash text not null,
    outcome text not null, failure_kind text, failure_code text, served_by text, fallback integer,
    degraded text, cache_age_ms integer, saved_micro_usd integer, replayed integer,
    attempt_count integer, ${usage}, cost_micro_usd integer,
    first_token_ms integer, duration_ms integer`,
  attempts: `
    request_id text not null, number integer not null, started_at integer not null,
    model text not null, provider text not null, credential text, role text not null, purpose text not null,
    try_number integer not null, reason text not null, waited_ms integer not null,
    outcome text not null, phase text, failure_kind text, failure_code text, failure_message text,
    failure_status integer, retry_after_ms integer, ${usage}, cost_micro_usd integer,
    price_version text, first_token_ms integer, duration_ms integer, finish text,
    provider_request_id text, served_model text, notes text, breaker_before text, breaker_after text,
    primary key (request_id, number)`,
  events: `
    id text primary key, boot_id text not null, at integer not null, type text not null,
    candidate text, request_id text, task text, detail text not null`,
  feedback: `
    id text primary key, request_id text not null, score real not null, comment text,
    created_at integer not null`,
  captures: `
    request_id text primary key, task text, customer_id text, prompt text not null, answer text,
    cut integer not null, created_at integer not null, expires_at integer not null`,
  idempotency: `
    id text primary key, fingerprint text not null, state text not null, lease text not null,
    boot_id text not null, lease_ends_at integer not null, outcome text, request_id text,
    expires_at integer not null`,
  cached_answers: `
    id text primary key, outcome text not null, request_id text not null, stored_at integer not null,
    expires_at integer not null`,
  budgets: `
    id text primary key, kind text not null, tag text, subject text, unit text not null,
    amount integer not null, span text not null, time_zone text not null, when_spent text not null,
    warn_at_percent integer, created_at integer not null, changed_at integer not null`,
  budget_use: `
    budget_id text not null, owner text not null, starts_at integer not null, ends_at integer not null,
    used integer not null, reserved integer not null, primary key (budget_id, owner, starts_at)`,
  budget_reservations: `
    id text not null, budget_id text not null, unit text not null, owner text not null, starts_at integer not null,
    amount integer not null, request_id text not null, boot_id text not null,
    expires_at integer not null, primary key (id, budget_id, owner)`,
  api_keys: `
    id text primary key, name text not null, hash text not null unique, hint text not null,
    role text not null, customer_id text, tasks text, models text, created_at integer not null, created_by text,
    expires_at integer, revoked_at integer, last_used_at integer`,
  route_versions: `
    number integer primary key, hash text not null, content text not null, diff text, note text,
    created_at integer not null, created_by text`,
};

/**
 * What is found by its whole key, or by the beginning of it. The rollups' keys begin with what a question
 * names: one customer and a time, or a time and all customers.
 */
const keyedTables: Readonly<Record<string, string>> = {
  unrolled: 'request_id text primary key',
  rolled_guesses: 'request_id text primary key, request text not null',
  spend_rollups: `
    ${rollup}, ${requestCounts}, primary key (subject, span_ms, starts_at, subject_value)`,
};

const detailTables: Readonly<Record<string, string>> = {
  request_rollups: `
    ${rollup}, ${requestCounts},
    task text not null, path text not null, outcome text not null, served_by text not null,
    primary key (subject, subject_value, span_ms, starts_at, task, path, outcome)`,
  attempt_rollups: `
    ${rollup}, attempts integer not null, duration blob not null, first_token blob not null,
    task text not null, model text not null, provider text not null, outcome text not null, waste text not null,
    primary key (subject, subject_value, span_ms, starts_at, task, model, outcome, waste)`,
};

/** Each costs every request a little: only what a question or a job needs. */
const indices: readonly string[] = [
  'create index requests_by_time on requests (started_at)',
  'create index requests_by_customer on requests (customer_id, started_at) where customer_id is not null',
  // Only what is in flight, so that the rows of a crashed process are found at once.
  "create index requests_in_flight on requests (boot_id) where outcome = 'running'",
  'create index events_by_time on events (at)',
  'create index feedback_by_request on feedback (request_id)',
  'create index feedback_by_time on feedback (created_at)',
  'create index captures_by_customer on captures (customer_id)',
  'create index captures_by_end on captures (expires_at)',
  'create index idempotency_by_end on idempotency (expires_at)',
  'create index idempotency_by_request on idempotency (request_id)',
  'create index cached_answers_by_end on cached_answers (expires_at)',
  'create index cached_answers_by_request on cached_answers (request_id)',
  'create index budget_use_by_end on budget_use (ends_at)',
  'create index budget_reservations_by_boot on budget_reservations (boot_id)',
  'create index budget_reservations_by_end on budget_reservations (expires_at)',
];

/** The ledger as it begins. */
export const firstTables: Migration = {
  name: 'first tables',
  statements: [
    ...Object.entries(tables).map(([name, columns]) => `create table ${name} (${columns}) strict`),
    ...Object.entries(keyedTables).map(
      ([name, columns]) => `create table ${name} (${columns}) strict, without rowid`,
    ),
    ...Object.entries(detailTables).map(([name, columns]) => bySubject(name, columns)),
    ...indices,
  ],
};

/**
 * SQLite keeps a table in the order of its key, so each subject's rows are together anyhow. Postgres keeps rows as they
 * come: the minutes of all, which are most, would lie between those of each customer, and a question about all customers
 * would read them too.
 */
function bySubject(name: string, columns: string): Statement {
  const part = (subject: string): string =>
    `create table ${name}_${subject} partition of ${name} for values in ('${subject}')`;
  return {
    sqlite: [`create table ${name} (${columns}) strict, without rowid`],
    postgres: [
      `create table ${name} (${columns}) partition by list (subject)`,
      ...['minutes', 'customer', 'tag'].map(part),
      `create table ${name}_others partition of ${name} default`,
    ],
  };
}
