import type { AttemptRollupRow, RequestRollupRow, SpendRollupRow } from './rollup-rows.ts';

export type { AttemptRollupRow, RequestRollupRow, SpendRollupRow } from './rollup-rows.ts';

/**
 * Every table, as kysely sees it. Ids are text, times are wall milliseconds, money is integer micro-dollars,
 * yes and no are 1 and 0; what is not known is null, never 0.
 */
export interface Schema {
  boots: BootRow;
  requests: RequestRow;
  attempts: AttemptRow;
  events: EventRow;
  feedback: FeedbackRow;
  captures: CaptureRow;
  idempotency: IdempotencyRow;
  cached_answers: CachedAnswerRow;
  unrolled: UnrolledRow;
  rolled_guesses: RolledGuessRow;
  request_rollups: RequestRollupRow;
  attempt_rollups: AttemptRollupRow;
  spend_rollups: SpendRollupRow;
  budgets: BudgetRow;
  budget_use: BudgetUseRow;
  budget_reservations: BudgetReservationRow;
  api_keys: ApiKeyRow;
  route_versions: RouteVersionRow;
  migrations: MigrationRow;
}

// Type aliases and not interfaces, because only an alias can also be read as a record of columns.

/** What a column can hold. */
export type Value = string | number | null | Uint8Array;

export type Flag = 0 | 1;

/** `abandoned`: its process was gone before it ended. */
export type RowOutcome = 'running' | 'ok' | 'failed' | 'abandoned';

/** One run of one process. Rows in flight belong to it. */
export type BootRow = {
  id: string;
  /** Host and process space: elsewhere the process id means nothing. */
  place: string;
  pid: number;
  /** Tells two processes apart that had the same id, one after the other. */
  process_started_at: number;
  started_at: number;
  /** A boot that has not been seen for a while is dead. */
  seen_at: number;
  ended_at: number | null;
};

/** Tokens as billed: input holds cached and cache-written, output holds reasoning. */
export type UsageColumns = {
  input_tokens: number | null;
  cached_input_tokens: number | null;
  cache_write_tokens: number | null;
  cache_write_long_tokens: number | null;
  output_tokens: number | null;
  reasoning_tokens: number | null;
  usage_estimated: Flag | null;
};

/** One request. No prompt, no answer. */
export type RequestRow = UsageColumns & {
  id: string;
  boot_id: string;
  started_at: number;
  ended_at: number | null;
  task: string | null;
  mode: string;
  customer_id: string | null;
  caller_id: string | null;
  /** JSON: an object of texts. */
  tags: string;
  tier: string | null;
  stakes: string;
  idempotency_key: string | null;
  route_hash: string;
  outcome: RowOutcome;
  failure_kind: string | null;
  failure_code: string | null;
  served_by: string | null;
  fallback: Flag | null;
  degraded: string | null;
  /** Null when the answer did not come from the cache. */
  cache_age_ms: number | null;
  saved_micro_usd: number | null;
  replayed: Flag | null;
  attempt_count: number | null;
  /** The sum of its attempts, the wasted ones included. */
  cost_micro_usd: number | null;
  first_token_ms: number | null;
  duration_ms: number | null;
};

/** One call to one candidate. */
export type AttemptRow = UsageColumns & {
  request_id: string;
  number: number;
  started_at: number;
  model: string;
  provider: string;
  credential: string | null;
  role: string;
  purpose: string;
  try_number: number;
  reason: string;
  waited_ms: number;
  outcome: RowOutcome;
  phase: string | null;
  failure_kind: string | null;
  failure_code: string | null;
  failure_message: string | null;
  failure_status: number | null;
  retry_after_ms: number | null;
  cost_micro_usd: number | null;
  price_version: string | null;
  first_token_ms: number | null;
  duration_ms: number | null;
  finish: string | null;
  provider_request_id: string | null;
  served_model: string | null;
  /** JSON: an array of texts. */
  notes: string | null;
  breaker_before: string | null;
  breaker_after: string | null;
};

/** Something an operator wants to hear of. */
export type EventRow = {
  id: string;
  boot_id: string;
  at: number;
  type: string;
  candidate: string | null;
  request_id: string | null;
  task: string | null;
  /** JSON: the whole event. */
  detail: string;
};

/** What product code thought of an answer. */
export type FeedbackRow = {
  id: string;
  request_id: string;
  score: number;
  comment: string | null;
  created_at: number;
};

/** A prompt and its answer, for tasks that are captured. */
export type CaptureRow = {
  request_id: string;
  task: string | null;
  customer_id: string | null;
  prompt: string;
  answer: string | null;
  /** Whether the size cap cut something off. */
  cut: Flag;
  created_at: number;
  expires_at: number;
};

export type IdempotencyRow = {
  /** SHA-256 of scope and key. */
  id: string;
  /** SHA-256 of the body. */
  fingerprint: string;
  state: 'running' | 'done';
  lease: string;
  boot_id: string;
  /** A run that has not ended by then has crashed. */
  lease_ends_at: number;
  /** JSON: the outcome, once done. */
  outcome: string | null;
  /** The request that made the answer: by it a customer's answers are found again. */
  request_id: string | null;
  expires_at: number;
};

export type CachedAnswerRow = {
  /** SHA-256 of the cache key. */
  id: string;
  /** JSON: the outcome. */
  outcome: string;
  request_id: string;
  stored_at: number;
  expires_at: number;
};

/** Ended requests that the rollups do not count yet: written with the row, taken away when it is counted. */
export type UnrolledRow = { request_id: string };

/** What was counted of an abandoned request: taken back when its true end arrives after all. */
export type RolledGuessRow = {
  request_id: string;
  /** JSON: the rows as they were counted. */
  request: string;
};

/** A budget. With `subject` it is for one customer, task, caller or tag value; without, each has its own. */
export type BudgetRow = {
  id: string;
  kind: 'everyone' | 'customer' | 'caller' | 'task' | 'tag';
  /** The tag's name, for budgets by tag. */
  tag: string | null;
  subject: string | null;
  unit: 'micro-usd' | 'tokens' | 'requests';
  amount: number;
  span: 'minute' | 'hour' | 'day' | 'month';
  time_zone: string;
  when_spent: 'refuse' | 'degrade';
  warn_at_percent: number | null;
  created_at: number;
  changed_at: number;
};

/** What one owner has used of a budget in one span. */
export type BudgetUseRow = {
  budget_id: string;
  owner: string;
  starts_at: number;
  ends_at: number;
  used: number;
  reserved: number;
};

/** Set aside for a request that is still running. */
export type BudgetReservationRow = {
  id: string;
  budget_id: string;
  unit: BudgetRow['unit'];
  owner: string;
  starts_at: number;
  amount: number;
  request_id: string;
  boot_id: string;
  expires_at: number;
};

export type ApiKeyRow = {
  id: string;
  name: string;
  /** SHA-256 of the key. */
  hash: string;
  /** Its last characters, to know it by. */
  hint: string;
  role: 'caller' | 'viewer' | 'operator' | 'admin';
  customer_id: string | null;
  /** JSON: the tasks it may ask for; null for all. */
  tasks: string | null;
  /** JSON: the models it may name; null for all. */
  models: string | null;
  created_at: number;
  created_by: string | null;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
};

export type RouteVersionRow = {
  /** 1, 2, 3 … */
  number: number;
  hash: string;
  content: string;
  diff: string | null;
  note: string | null;
  created_at: number;
  created_by: string | null;
};

export type MigrationRow = { version: number; name: string; applied_at: number };
