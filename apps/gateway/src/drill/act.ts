import type { Failure } from '@understudy/core';

import { failureOf } from './trouble.ts';
import type { Trouble } from './trouble.ts';

/** What a simulated provider does about one call, and after how long. */
export interface Act {
  readonly afterMs: number;
  readonly does: 'answer' | 'break-off' | 'refuse' | 'ramble' | Failure;
}

export interface Moment {
  /** Simulated milliseconds since the scenario began. */
  readonly now: number;
  /** From 0 up to, not including, 1; another one for every call. */
  readonly chance: number;
  /** How long this call would take if all were well. */
  readonly usualMs: number;
}

/** What a provider does in its trouble; without one, it answers. */
export function actIn(trouble: Trouble | undefined, moment: Moment): Act {
  const { usualMs } = moment;
  return trouble === undefined ? { afterMs: usualMs, does: 'answer' } : acts[trouble](moment);
}

const acts: Readonly<Record<Trouble, (moment: Moment) => Act>> = {
  outage: () => down,
  'rate-limited': () => turnedAway,
  slow: ({ usualMs }) => ({ afterMs: slowMs + usualMs, does: 'answer' }),
  cut: ({ usualMs }) => ({ afterMs: usualMs, does: 'break-off' }),
  flaky: ({ chance, usualMs }) => (chance < flakyShare ? down : { afterMs: usualMs, does: 'answer' }),
  flapping: ({ now, usualMs }) =>
    Math.floor(now / flapMs) % 2 === 0 ? down : { afterMs: usualMs, does: 'answer' },
  refusing: ({ usualMs }) => ({ afterMs: usualMs, does: 'refuse' }),
  'bad-output': ({ usualMs }) => ({ afterMs: usualMs, does: 'ramble' }),
  'out-of-money': () => failsWith('out-of-money', 429, 'the account is out of money'),
  'bad-key': () => failsWith('bad-key', 401, 'the key is not accepted'),
};

const slowMs = 20_000;
const flapMs = 20_000;
const flakyShare = 1 / 3;
/** A server that fails does so at once, or nearly. */
const failMs = 100;

const down = failsWith('outage', 500, 'the provider is down');
const turnedAway: Act = {
  afterMs: failMs,
  does: { ...failureIn('rate-limited', 429, 'too many requests'), retryAfterMs: 5_000 },
};

function failsWith(trouble: Trouble, status: number, message: string): Act {
  return { afterMs: failMs, does: failureIn(trouble, status, message) };
}

function failureIn(trouble: Trouble, status: number, message: string): Failure {
  return { kind: failureOf[trouble], status, message: `simulated: ${message}` };
}
