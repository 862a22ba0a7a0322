import { manualClock } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { sleep, systemClock } from './clock.ts';
import type { Clock } from './clock.ts';

/** How a sleep has ended by now; `asleep` while it has not. */
function watch(sleeping: Promise<boolean>): () => boolean | 'asleep' {
  let ended: boolean | 'asleep' = 'asleep';
  void sleeping.then((whole) => (ended = whole));
  return () => ended;
}

describe('sleep', () => {
  it('ends when its time has passed, and says so', async () => {
    const clock = manualClock();
    const ended = watch(sleep(clock, 100, undefined));
    await clock.advance(99);
    expect(ended()).toBe('asleep');
    await clock.advance(1);
    expect([ended(), clock.pendingTimers]).toEqual([true, 0]);
  });

  it('ends the moment its signal fires, and says that too', async () => {
    const clock = manualClock();
    const leaving = new AbortController();
    const ended = watch(sleep(clock, 100, leaving.signal));
    await clock.advance(50);
    leaving.abort();
    await clock.advance(0);
    expect([ended(), clock.pendingTimers]).toEqual([false, 0]);
  });

  it('does not begin when its signal has fired', async () => {
    const clock = manualClock();
    expect(await sleep(clock, 100, AbortSignal.abort())).toBe(false);
    expect(await sleep(clock, 0, AbortSignal.abort())).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([0, -1])('of %d ms is over at once', async (delayMs) => {
    const clock = manualClock();
    expect(await sleep(clock, delayMs, undefined)).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it('sleeps on when its timer is early, and still wakes at a signal', async () => {
    const clock = manualClock();
    const early: Clock = {
      ...clock,
      now: () => clock.now(),
      after: (delayMs, callback) => clock.after(delayMs / 2, callback),
    };
    const leaving = new AbortController();
    const ended = watch(sleep(early, 100, leaving.signal));
    await clock.advance(75);
    expect([ended(), clock.pendingTimers]).toEqual(['asleep', 1]);
    leaving.abort();
    await clock.advance(0);
    expect([ended(), clock.pendingTimers]).toEqual([false, 0]);
    expect(await clock.settle(sleep(early, 100, undefined))).toBe(true);
    expect(clock.now()).toBeCloseTo(175);
  });

  it('longer than any timer can hold does not end at once', async () => {
    const clock = manualClock();
    const month = 31 * 86_400_000;
    const capped: Clock = {
      ...clock,
      now: () => clock.now(),
      after: (delayMs, callback) => clock.after(Math.min(delayMs, 1e9), callback),
    };
    const ended = watch(sleep(capped, month, undefined));
    await clock.advance(month - 1);
    expect(ended()).toBe('asleep');
    await clock.advance(1);
    expect(ended()).toBe(true);
  });
});

describe('the system’s clock', () => {
  it('sets timers that can be cancelled, also for longer than a timer can hold', () => {
    for (const delayMs of [1, 1e12, Infinity])
      systemClock.after(delayMs, () => expect.fail('it was cancelled'))();
    expect(systemClock.now()).toBeLessThanOrEqual(systemClock.now());
    expect(systemClock.wallTime()).toBeGreaterThan(Date.UTC(2024, 0, 1));
  });
});
