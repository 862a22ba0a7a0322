import { describe, expect, it } from 'vitest';

import type { Failure } from '../failure.ts';
import { afterTrial, blocked, blockedUntil, onTrial } from './block.ts';
import type { Block } from './block.ts';

const badKey: Failure = { kind: 'unauthorized', message: 'the key was refused' };

describe('a block', () => {
  it('lasts a minute at first, twice as long after each trial that fails, an hour at most', () => {
    let block: Block | undefined;
    const lengths: number[] = [];
    for (let now = 0, time = 0; time < 9; time++, now = block.until) {
      block = blocked(block, { failure: badKey, now });
      lengths.push((block.until - now) / 60_000);
    }
    expect(lengths).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('is one block however many calls were under way', () => {
    const first = blocked(undefined, { failure: badKey, now: 0 });
    let block = first;
    for (let now = 1; now < 50; now++) block = blocked(block, { failure: badKey, now });
    expect(block).toEqual(first);
  });

  it.each([
    { retryAfterMs: 7_200_000, forMs: 7_200_000 },
    { retryAfterMs: 1_000, forMs: 60_000 },
    { retryAfterMs: 1e15, forMs: 86_400_000 },
    { retryAfterMs: Number.NaN, forMs: 60_000 },
  ])('asked to wait $retryAfterMs ms lasts $forMs ms, also when it is running', ({ retryAfterMs, forMs }) => {
    const failure = { ...badKey, retryAfterMs };
    expect(blocked(undefined, { failure, now: 0 }).until).toBe(forMs);
    expect(blocked(blocked(undefined, { failure: badKey, now: 0 }), { failure, now: 0 }).until).toBe(forMs);
  });

  it('lets one call at a time find out whether it still holds', () => {
    const block = blocked(undefined, { failure: badKey, now: 0 });
    expect(blockedUntil(block, 59_999)).toBe(60_000);
    expect(blockedUntil(block, 60_000)).toBeUndefined();

    const trying = onTrial(block, { id: 7, until: 65_000 });
    expect(blockedUntil(trying, 64_999)).toBe(65_000);
    expect(blockedUntil(trying, 65_000)).toBeUndefined();
    expect(blockedUntil(afterTrial(trying, { leaseId: 8, well: true }), 60_001)).toBe(65_000);
    expect(blockedUntil(afterTrial(trying, { leaseId: 7, well: false }), 60_001)).toBeUndefined();
    expect(afterTrial(trying, { leaseId: 7, well: true })).toBeUndefined();
  });

  it('is not lifted by a call that was never its trial', () => {
    const block = blocked(undefined, { failure: badKey, now: 0 });
    expect(afterTrial(block, { leaseId: undefined, well: true })).toBe(block);
  });
});
