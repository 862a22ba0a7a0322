import { sleep } from '@understudy/core';
import { describe, expect, it } from 'vitest';

import { manualClock } from './manual-clock.ts';

describe('a manual clock', () => {
  it('stands still until it is moved', async () => {
    const clock = manualClock({ wallTime: 5_000 });
    expect([clock.now(), clock.wallTime()]).toEqual([0, 5_000]);
    await clock.advance(250);
    expect([clock.now(), clock.wallTime()]).toEqual([250, 5_250]);
  });

  it('runs timers in the order in which they fall due, and equals in the order in which they were set', async () => {
    const clock = manualClock();
    const fired: string[] = [];
    const fire = (name: string) => () => void fired.push(`${name} at ${clock.now()}`);
    clock.after(20, fire('late'));
    clock.after(10, fire('early'));
    clock.after(10, fire('early too'));
    clock.after(31, fire('not yet'));
    await clock.advance(30);
    expect(fired).toEqual(['early at 10', 'early too at 10', 'late at 20']);
    expect(clock.now()).toBe(30);
    expect(clock.pendingTimers).toBe(1);
  });

  it('lets everything that a timer leads to happen before the next one', async () => {
    const clock = manualClock();
    const trace: string[] = [];
    clock.after(10, () => {
      void (async () => {
        for (let step = 0; step < 50; step++) await Promise.resolve();
        trace.push(`deep at ${clock.now()}`);
        clock.after(5, () => trace.push(`nested at ${clock.now()}`));
      })();
    });
    clock.after(20, () => trace.push(`next at ${clock.now()}`));
    await clock.advance(20);
    expect(trace).toEqual(['deep at 10', 'nested at 15', 'next at 20']);
  });

  it('runs no timer at once, however short, and none that was cancelled', async () => {
    const clock = manualClock();
    const fired: string[] = [];
    clock.after(0, () => fired.push('zero'));
    clock.after(-5, () => fired.push('past'));
    clock.after(1, () => fired.push('cancelled'))();
    expect(fired).toEqual([]);
    expect(clock.pendingTimers).toBe(2);
    await clock.advance(1);
    expect(fired).toEqual(['zero', 'past']);
    expect(clock.now()).toBe(1);
  });

  it('refuses a delay that is not a number', () => {
    expect(() => manualClock().after(NaN, () => undefined)).toThrow(RangeError);
  });

  it('moves the wall clock without any timer or duration noticing', async () => {
    const clock = manualClock({ wallTime: 0 });
    let fired = false;
    clock.after(100, () => (fired = true));
    clock.jumpWall(3_600_000);
    expect([clock.now(), clock.wallTime(), fired]).toEqual([0, 3_600_000, false]);
    clock.jumpWall(-7_200_000);
    await clock.advance(100);
    expect([clock.now(), clock.wallTime(), fired]).toEqual([100, -3_599_900, true]);
  });
});

describe('settling a promise', () => {
  it('moves time on exactly as far as it takes', async () => {
    const clock = manualClock();
    clock.after(60_000, () => undefined);
    const work = sleep(clock, 300, undefined).then(() => sleep(clock, 700, undefined));
    expect(await clock.settle(work)).toBe(true);
    expect(clock.now()).toBe(1_000);
    expect(clock.pendingTimers).toBe(1);
  });

  it('moves no time for what needs none', async () => {
    const clock = manualClock();
    clock.after(5, () => undefined);
    expect(await clock.settle(Promise.resolve('done'))).toBe('done');
    expect(clock.now()).toBe(0);
  });

  it('rejects with what the promise rejects with', async () => {
    const clock = manualClock();
    const work = sleep(clock, 10, undefined).then(() => Promise.reject(new Error('mine')));
    await expect(clock.settle(work)).rejects.toThrow('mine');
  });

  it('waits for real work when no timer is set', async () => {
    const bytes = new TextEncoder().encode('work outside this clock');
    expect((await manualClock().settle(crypto.subtle.digest('SHA-256', bytes))).byteLength).toBe(32);
  });

  it('says so when the promise can never settle', async () => {
    const clock = manualClock();
    clock.after(5, () => undefined);
    clock.after(Infinity, () => undefined);
    await expect(clock.settle(new Promise(() => undefined))).rejects.toThrow(
      'still pending, and no timer is set',
    );
  });
});
