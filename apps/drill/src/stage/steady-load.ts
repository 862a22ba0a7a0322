import { setTimeout as sleep } from 'node:timers/promises';

import { ask } from './ask.ts';
import type { Asked, Asking } from './ask.ts';

export interface SteadyLoad {
  readonly asking: Asking;
  readonly perSecond: number;
  readonly seconds: number;
}

/** Asks at a rate of its own, whether or not earlier requests have been answered: callers do not wait for each other. */
export async function steadyLoad({ asking, perSecond, seconds }: SteadyLoad): Promise<readonly Asked[]> {
  const beganAtMs = performance.now();
  const total = Math.round(perSecond * seconds);
  const asked: Promise<Asked>[] = [];
  while (asked.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - beganAtMs) / 1000) * perSecond) + 1);
    while (asked.length < due) asked.push(ask(asking));
    await sleep(5);
  }
  return Promise.all(asked);
}

/** The value below which so large a share of all are; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
