import { describe, expect, it } from 'vitest';

import { fixedRandom, seededRandom } from './seeded-random.ts';

describe('seeded random', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    const numbers = (seed: number): readonly number[] => Array.from({ length: 20 }, seededRandom(seed));
    expect(numbers(1)).toEqual(numbers(1));
    expect(numbers(1)).not.toEqual(numbers(2));
  });

  it('spreads evenly from 0 up to, not including, 1', () => {
    const random = seededRandom(7);
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 10_000; draw++) {
      const tenth = Math.floor(random() * 10);
      tenths[tenth] = (tenths[tenth] ?? NaN) + 1;
    }
    expect(tenths).toHaveLength(10);
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});

describe('fixed random', () => {
  it('is always the same number', () => {
    const random = fixedRandom(0.25);
    expect([random(), random()]).toEqual([0.25, 0.25]);
  });

  it.each([1, -0.1, NaN])('refuses %d, which chance never gives', (value) => {
    expect(() => fixedRandom(value)).toThrow(RangeError);
  });
});
