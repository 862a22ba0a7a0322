import type { FailureKind } from '@understudy/core';

/** What can befall a provider in a drill. Those that a rehearsal has too are called the same. */
export const troubles = {
  outage: 'every call fails with a server error',
  'rate-limited': 'every call is turned away with 429 and a Retry-After of five seconds',
  slow: 'nothing comes for twenty seconds',
  cut: 'every answer breaks off in the middle',
  flaky: 'every third call fails, by chance',
  flapping: 'down for twenty seconds, well for twenty, and so on',
  refusing: 'the model refuses to answer',
  'bad-output': 'every answer is empty, or not what the task asks for',
  'out-of-money': 'the account is used up',
  'bad-key': 'the key is not accepted',
} as const;

export type Trouble = keyof typeof troubles;

export const troubleNames: readonly Trouble[] = Object.keys(troubles).filter(isTrouble);

function isTrouble(name: string): name is Trouble {
  return Object.hasOwn(troubles, name);
}

/** The kind of failure that each trouble shows as, unless a limit of the route runs out first. */
export const failureOf: Readonly<Record<Trouble, FailureKind>> = {
  outage: 'server-error',
  'rate-limited': 'rate-limited',
  slow: 'timeout',
  cut: 'truncated',
  flaky: 'server-error',
  flapping: 'server-error',
  refusing: 'refused',
  'bad-output': 'bad-output',
  'out-of-money': 'quota-exhausted',
  'bad-key': 'unauthorized',
};
