import { sleep } from '@understudy/core';
import type { Clock } from '@understudy/core';

import { troubleOf } from './trouble.ts';

export interface Patience {
  readonly clock: Clock;
  /** How long a lock is waited for. */
  readonly forMs: number;
}

/** Does the work again while a lock is in the way, each time a little later. Everything else goes through. */
export async function patiently<Value>(
  work: () => Value | Promise<Value>,
  { clock, forMs }: Patience,
): Promise<Value> {
  const giveUpAt = clock.now() + forMs;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const tried = await once(work);
    if ('value' in tried) return tried.value;
    if (clock.now() >= giveUpAt) throw tried.lock;
    await sleep(clock, pauseMs, undefined);
  }
}

async function once<Value>(
  work: () => Value | Promise<Value>,
): Promise<{ readonly value: Value } | { readonly lock: unknown }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (troubleOf(error) !== 'locked') throw error;
    return { lock: error };
  }
}

/** A lock is held for a transaction, and those here take a few milliseconds. */
const longestPauseMs = 20;
