import { sleep } from '@understudy/core';
import type { Clock } from '@understudy/core';

export interface SliceOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does a long piece of work bit by bit, so that no row waits long for it: a slice does up to `size` and says how much
 * it did; less is the end. A slice that took long makes the next one smaller, and after each there is as long a pause.
 */
export async function inSlices(
  slice: (size: number) => Promise<number>,
  { clock, signal }: SliceOptions,
): Promise<number> {
  let size = firstSize;
  for (let total = 0; ;) {
    const startedAt = clock.now();
    const done = await slice(size);
    total += done;
    if (done < size || signal?.aborted) return total;
    const tookMs = clock.now() - startedAt;
    size = nextSize(size, tookMs);
    await sleep(clock, Math.max(shortestPauseMs, tookMs), signal);
  }
}

function nextSize(size: number, tookMs: number): number {
  const wanted = tookMs > longMs ? size / 2 : size * 2;
  return Math.min(mostAtOnce, Math.max(fewestAtOnce, Math.floor(wanted)));
}

/** Far from the 50 ms that a writer may be held up: a busy disk is several times slower from one moment to the next. */
const longMs = 8;
const shortestPauseMs = 5;
const firstSize = 20;
const fewestAtOnce = 5;
const mostAtOnce = 200;
