import type { Clock } from '@understudy/core';
import { describe, expect, it } from 'vitest';

import { inSlices } from './slices.ts';

describe('work in slices', () => {
  const workOf = async (rows: number, msPerRow: number) => {
    let now = 0;
    const clock: Clock = {
      now: () => now,
      wallTime: () => now,
      after(delayMs, callback) {
        const timer = setImmediate(() => {
          now += delayMs;
          callback();
        });
        return () => clearImmediate(timer);
      },
    };
    const slices: string[] = [];
    let left = rows;
    const work = inSlices(
      async (size) => {
        const startedAt = now;
        const done = Math.min(size, left);
        left -= done;
        now += done * msPerRow;
        slices.push(`${done} at ${startedAt}`);
        return done;
      },
      { clock },
    );
    return { total: await work, slices };
  };

  it('grows its slices while they are quick', async () => {
    const { total, slices } = await workOf(600, 0);
    expect(total).toBe(600);
    expect(slices).toEqual(['20 at 0', '40 at 5', '80 at 10', '160 at 15', '200 at 20', '100 at 25']);
  });

  it('shrinks them when they are slow, and rests as long as it has worked', async () => {
    const { slices } = await workOf(70, 1);
    expect(slices).toEqual([
      '20 at 0',
      '10 at 40',
      '5 at 60',
      '10 at 70',
      '5 at 90',
      '10 at 100',
      '5 at 120',
      '5 at 130',
    ]);
  });

  it('does little at once on a disk that is very slow', async () => {
    const { slices } = await workOf(40, 10);
    expect(slices.map((slice) => slice.split(' ')[0])).toEqual(['20', '10', '5', '5', '0']);
  });
});
