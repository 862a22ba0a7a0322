/** What can befall a provider in a rehearsal. */
export const troubles = {
  outage: 'every call fails with a server error',
  'rate-limited': 'every call is turned away with 429 and Retry-After',
  slow: 'nothing comes for twenty seconds',
  cut: 'every answer breaks off in the middle',
  flaky: 'every third call fails',
} as const;

export type Trouble = keyof typeof troubles;

export const troubleNames: readonly Trouble[] = Object.keys(troubles).filter(isTrouble);

function isTrouble(name: string): name is Trouble {
  return Object.hasOwn(troubles, name);
}
