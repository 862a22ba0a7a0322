/** Every way a call can fail. Closed on purpose: a new kind does not compile until the tables below decide about it. */
export type FailureKind =
  | 'rate-limited'
  | 'overloaded'
  | 'server-error'
  | 'network'
  | 'timeout'
  | 'truncated'
  | 'malformed'
  | 'quota-exhausted'
  | 'unauthorized'
  | 'forbidden'
  | 'model-not-found'
  | 'context-too-long'
  | 'bad-output'
  | 'refused'
  | 'content-filtered'
  | 'bad-request'
  | 'cancelled'
  | 'over-budget'
  | 'rejected-locally'
  | 'unknown';

/** Why an attempt or a request did not succeed. A value, never thrown inside the engine. */
export interface Failure {
  readonly kind: FailureKind;
  /** Safe to show and to log: no key, no prompt, no answer. */
  readonly message: string;
  /** A finer word within the kind: `first-token`, `length`, `tool-arguments`, or the provider's own code. */
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  /** How long the provider asked us to stay away. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** What a failure leads to. `repair` re-asks the same candidate once, showing it what was wrong. */
export type Remedy = 'try-again' | 'next-candidate' | 'repair' | 'give-up';

/** The fallback policy, one line per kind. A route may override single rows under `on`. */
export const remedyFor: Readonly<Record<FailureKind, Remedy>> = {
  'rate-limited': 'try-again',
  overloaded: 'try-again',
  'server-error': 'try-again',
  network: 'try-again',
  timeout: 'next-candidate', // a silent route is not asked twice
  truncated: 'next-candidate',
  malformed: 'try-again',
  'quota-exhausted': 'next-candidate',
  unauthorized: 'next-candidate',
  forbidden: 'next-candidate',
  'model-not-found': 'next-candidate',
  'context-too-long': 'next-candidate', // the walk passes over windows that are no larger
  'bad-output': 'repair',
  refused: 'give-up',
  'content-filtered': 'give-up',
  'bad-request': 'give-up', // it would fail everywhere
  cancelled: 'give-up',
  'over-budget': 'give-up',
  'rejected-locally': 'give-up',
  unknown: 'next-candidate',
};

/** How often a failure lets one candidate be tried, when that is less than the route's `retry.tries` allows. */
export function mostTriesAfter({ kind, code }: Failure): number {
  if (code === 'tls') return 1; // a server that cannot prove who it is will not in a moment
  return mostTriesFor[kind] ?? Infinity;
}

const mostTriesFor: Readonly<Partial<Record<FailureKind, number>>> = { network: 2, malformed: 2 };

/** Rows a route may not override: the caller has left, or we refused before any call. */
export const fixedRemedies: readonly FailureKind[] = ['cancelled', 'over-budget', 'rejected-locally'];

/** What the breaker learns from a failure. `no-verdict` says nothing about the candidate's health. */
export type Verdict = 'healthy' | 'unhealthy' | 'no-verdict';

export const verdictOn: Readonly<Record<FailureKind, Verdict>> = {
  'rate-limited': 'no-verdict', // has a cooldown of its own
  overloaded: 'unhealthy',
  'server-error': 'unhealthy',
  network: 'unhealthy',
  timeout: 'unhealthy',
  truncated: 'unhealthy',
  malformed: 'unhealthy',
  'quota-exhausted': 'no-verdict',
  unauthorized: 'no-verdict',
  forbidden: 'no-verdict',
  'model-not-found': 'no-verdict',
  'context-too-long': 'no-verdict',
  'bad-output': 'no-verdict',
  refused: 'no-verdict',
  'content-filtered': 'no-verdict',
  'bad-request': 'no-verdict',
  cancelled: 'no-verdict',
  'over-budget': 'no-verdict',
  'rejected-locally': 'no-verdict',
  unknown: 'unhealthy',
};

/** What else a failure does to later requests: a pause for the candidate, or a block that an operator hears of. */
export type Consequence = 'none' | 'cooldown' | 'block-credential' | 'block-candidate';

export const consequenceOf: Readonly<Record<FailureKind, Consequence>> = {
  'rate-limited': 'cooldown',
  overloaded: 'none',
  'server-error': 'none',
  network: 'none',
  timeout: 'none',
  truncated: 'none',
  malformed: 'none',
  'quota-exhausted': 'block-credential',
  unauthorized: 'block-credential',
  forbidden: 'block-credential',
  'model-not-found': 'block-candidate',
  'context-too-long': 'none',
  'bad-output': 'none',
  refused: 'none',
  'content-filtered': 'none',
  'bad-request': 'none',
  cancelled: 'none',
  'over-budget': 'none',
  'rejected-locally': 'none',
  unknown: 'none',
};

/**
 * Whether a call that failed this way, and whose provider told no usage, may have cost money.
 * Providers do not bill what they turn away; what was cut off they may.
 */
export const mayBeBilled: Readonly<Record<FailureKind, boolean>> = {
  'rate-limited': false,
  overloaded: false,
  'server-error': false,
  network: true,
  timeout: true,
  truncated: true,
  malformed: true,
  'quota-exhausted': false,
  unauthorized: false,
  forbidden: false,
  'model-not-found': false,
  'context-too-long': false,
  'bad-output': true,
  refused: true,
  'content-filtered': false,
  'bad-request': false,
  cancelled: true,
  'over-budget': false,
  'rejected-locally': false,
  unknown: true,
};

// oxlint-disable-next-line typescript/consistent-type-assertions -- the keys of a complete record are all its kinds
export const failureKinds: readonly FailureKind[] = Object.keys(remedyFor) as FailureKind[];

/** A result that keeps failure a value. */
export type Settled<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure };
