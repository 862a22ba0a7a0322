// Type aliases and not interfaces, because only an alias can also be read as a record of columns.

type RollupColumns = {
  /** What is counted apart: `all` (its minutes as `minutes`), `customer` or `tag`. */
  subject: string;
  /** Empty for `all` and `minutes`; a customer's id; `name=value` for a tag. */
  subject_value: string;
  /** A minute, an hour or a day: long times are answered from long spans. */
  span_ms: number;
  /** Requests count at the time they arrived, and their calls with them. */
  starts_at: number;
  /** What is known; what has a part of unknown cost is counted in `unpriced`. */
  cost_micro_usd: number;
  unpriced: number;
  input_tokens: number;
  output_tokens: number;
};

type RequestCounts = {
  requests: number;
  successes: number;
  /** Calls were made, and the first choice did not answer. */
  fallbacks: number;
  /** Answered from the cache. */
  cached: number;
  saved_micro_usd: number;
};

/** Requests, by how they went. For `all` in minutes, hours and days; for a customer or a tag in days. */
export type RequestRollupRow = RollupColumns &
  RequestCounts & {
    /** Empty for a request that named a model. */
    task: string;
    /** All calls in order, `a/x:timeout > b/y:ok`; `cache`, `replay` or empty when there were none. */
    path: string;
    /** `ok`, `abandoned`, or the kind of failure. */
    outcome: string;
    /** The last model of the path, if it answered; else empty. */
    served_by: string;
  };

/** Calls, by who was asked and what came of it. Spans like the requests. */
export type AttemptRollupRow = RollupColumns & {
  attempts: number;
  /** Log-bucket histograms of milliseconds. */
  duration: Uint8Array;
  first_token: Uint8Array;
  task: string;
  model: string;
  provider: string;
  /** `ok`, `abandoned`, or the kind of failure. */
  outcome: string;
  /** Why its cost led to no answer: `failed`, `repaired`, `abandoned`, `unused`; empty when it did. */
  waste: string;
};

/** Each customer and each tag by hour and day with no details: who spends most is read from here. */
export type SpendRollupRow = RollupColumns & RequestCounts;
