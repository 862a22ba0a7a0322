import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Clock } from '../ports/clock.ts';
import { createRetryBudget } from './retry-budget.ts';

function stage() {
  let now = 0;
  const clock: Clock = { now: () => now, wallTime: () => 0, after: () => () => {} };
  const budget = createRetryBudget(clock);
  return {
    ...budget,
    wait: (ms: number) => void (now += ms),
    drain: () => {
      let taken = 0;
      while (budget.tryRetry()) taken += 1;
      return taken;
    },
  };
}

describe('the retry budget', () => {
  it('begins with ten and grows back by one a second, to ten and no further', () => {
    const on = stage();
    expect(on.drain()).toBe(10);
    on.wait(999);
    expect(on.tryRetry()).toBe(false);
    on.wait(1);
    expect(on.drain()).toBe(1);
    on.wait(3_600_000);
    expect(on.drain()).toBe(10);
  });

  it('grants one retry for ten requests, neither nine nor eleven', () => {
    const on = stage();
    on.drain();
    for (let request = 0; request < 9; request++) on.onRequest();
    expect(on.tryRetry()).toBe(false);
    on.onRequest();
    expect(on.tryRetry()).toBe(true);
    expect(on.tryRetry()).toBe(false);
  });

  it('saves up a hundred at most', () => {
    const on = stage();
    for (let request = 0; request < 100_000; request++) on.onRequest();
    expect(on.drain()).toBe(100);
  });

  it('says what it has done', () => {
    const on = stage();
    on.onRequest();
    on.drain();
    expect(on.snapshot()).toEqual({ retriesLeft: 0, requests: 1, granted: 10, refused: 1 });
  });

  it.each([{ perSecond: 500 }, { perSecond: 50 }])(
    'keeps $perSecond requests a second against a dead provider from becoming a storm',
    ({ perSecond }) => {
      const on = stage();
      for (let request = 0; request < 10_000; request++) on.onRequest(); // good times before
      const callsPerSecond = Array.from({ length: 60 }, () => {
        let calls = 0;
        for (let request = 0; request < perSecond; request++) {
          on.wait(1_000 / perSecond);
          on.onRequest();
          calls += 1;
          for (let retry = 0; retry < 2 && on.tryRetry(); retry++) calls += 1;
        }
        return calls;
      });
      const afterTenSeconds = callsPerSecond.slice(10).reduce((sum, calls) => sum + calls, 0);
      expect(afterTenSeconds).toBeGreaterThan(1.05 * 50 * perSecond);
      expect(afterTenSeconds).toBeLessThanOrEqual(1.2 * 50 * perSecond);
    },
  );

  it('never grants more than was put in, however requests, retries and time mix', () => {
    const step = fc.oneof(fc.constant('request'), fc.constant('retry'), fc.nat(2_000));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const on = stage();
        let elapsedMs = 0;
        for (const each of steps) {
          if (each === 'request') on.onRequest();
          else if (each === 'retry') on.tryRetry();
          else {
            on.wait(Number(each));
            elapsedMs += Number(each);
          }
        }
        const { granted, requests } = on.snapshot();
        expect(granted).toBeLessThanOrEqual(10 + requests * 0.1 + elapsedMs / 1_000 + 1e-6);
      }),
    );
  });
});
