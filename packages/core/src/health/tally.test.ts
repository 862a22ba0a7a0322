import { describe, expect, it } from 'vitest';

import { countHealthy, countUnhealthy, emptyTally, recent } from './tally.ts';
import type { Tally } from './tally.ts';

const windowMs = 1000;

function tallyOf(verdicts: readonly (readonly [at: number, healthy: boolean])[]): Tally {
  return verdicts.reduce(
    (tally, [now, healthy]) => (healthy ? countHealthy : countUnhealthy)(tally, { now, windowMs }),
    emptyTally,
  );
}

describe('the rolling window', () => {
  it.each([
    { verdicts: [], at: 0, holds: { healthy: 0, unhealthy: 0 } },
    {
      verdicts: [
        [0, true],
        [499, false],
      ],
      at: 499,
      holds: { healthy: 1, unhealthy: 1 },
    },
    // the half before the running one still counts
    {
      verdicts: [
        [0, true],
        [600, false],
      ],
      at: 999,
      holds: { healthy: 1, unhealthy: 1 },
    },
    // two halves later it does not
    {
      verdicts: [
        [0, true],
        [600, false],
      ],
      at: 1000,
      holds: { healthy: 0, unhealthy: 1 },
    },
    {
      verdicts: [
        [0, true],
        [600, false],
      ],
      at: 1600,
      holds: { healthy: 0, unhealthy: 0 },
    },
    // a process that was asleep for long starts anew
    {
      verdicts: [
        [0, false],
        [1, false],
      ],
      at: 600_000,
      holds: { healthy: 0, unhealthy: 0 },
    },
  ] as const)('at $at holds $holds of $verdicts', ({ verdicts, at, holds }) => {
    expect(recent(tallyOf(verdicts), { now: at, windowMs })).toEqual(holds);
  });

  it('never forgets a verdict younger than half a window, nor keeps one older than a whole', () => {
    for (let start = 0; start < 2000; start += 37) {
      const tally = tallyOf([[start, true]]);
      expect(recent(tally, { now: start + 499, windowMs }).healthy).toBe(1);
      expect(recent(tally, { now: start + 1001, windowMs }).healthy).toBe(0);
    }
  });

  it('counts failures in a row over any time, until one answer is good', () => {
    expect(
      tallyOf([
        [0, false],
        [5_000, false],
        [60_000, false],
      ]).inARow,
    ).toBe(3);
    expect(
      tallyOf([
        [0, false],
        [1, true],
        [2, false],
      ]).inARow,
    ).toBe(1);
  });
});
