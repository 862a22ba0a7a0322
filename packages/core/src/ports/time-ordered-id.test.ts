import { expect, it } from 'vitest';

import { timeOrderedId } from './time-ordered-id.ts';

const at = (time: number): string => timeOrderedId({ wallTime: () => time });

it('is a UUID of version 7 that tells its time', () => {
  expect(at(Date.UTC(2026, 0, 1))).toMatch(/^019b76da-a800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(at(0.9)).toMatch(/^00000000-0000-7/);
});

it('sorts by time, and no two are alike', () => {
  const times = [1, 99, 1_700_000_000_000, 1_700_000_000_001, 4_000_000_000_000];
  const ids = times.map(at);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(Array.from({ length: 1000 }, () => at(5))).size).toBe(1000);
});
