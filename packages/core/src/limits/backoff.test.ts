import { fixedRandom } from '@understudy/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { waitBeforeRetry } from './backoff.ts';

const retry = { tries: 5, baseMs: 500, capMs: 3_000 };

describe('the wait before a retry', () => {
  it.each([
    [1, 500],
    [2, 1_000],
    [3, 2_000],
    [4, 3_000],
    [60, 3_000],
    [10_000, 3_000],
  ])('after try %d is anything up to %d ms', (tryNumber, mostMs) => {
    const wait = (chance: number): number =>
      waitBeforeRetry({ ...retry, tryNumber, floorMs: 0 }, fixedRandom(chance));
    expect(wait(0)).toBe(0);
    expect(wait(0.5)).toBe(mostMs / 2);
    expect(wait(1 - Number.EPSILON)).toBe(mostMs);
  });

  it('comes on top of the least there is to wait', () => {
    expect(waitBeforeRetry({ ...retry, tryNumber: 1, floorMs: 2_000 }, fixedRandom(0))).toBe(2_000);
    expect(waitBeforeRetry({ ...retry, tryNumber: 1, floorMs: 2_000.25 }, fixedRandom(0.5))).toBe(2_251);
    expect(waitBeforeRetry({ ...retry, tryNumber: 1, floorMs: Infinity }, fixedRandom(0.5))).toBe(Infinity);
  });

  it('is whole milliseconds between its bounds, whatever the numbers', () => {
    const number = (max: number): fc.Arbitrary<number> => fc.double({ min: 0, max, noNaN: true });
    fc.assert(
      fc.property(
        number(1e6),
        number(1e6),
        fc.integer({ min: 1, max: 2_000 }),
        number(0.999),
        number(1e6),
        (baseMs, capMs, tryNumber, chance, floorMs) => {
          const waitMs = waitBeforeRetry({ tries: 9, baseMs, capMs, tryNumber, floorMs }, () => chance);
          expect(Number.isInteger(waitMs)).toBe(true);
          expect(waitMs).toBeGreaterThanOrEqual(floorMs);
          expect(waitMs).toBeLessThanOrEqual(Math.ceil(floorMs + capMs));
        },
      ),
    );
  });
});
