import { expect, it } from 'vitest';

import { perMinute } from './slope.ts';

it.each([
  ['what grows by two a second', [0, 2, 4, 6], 120],
  ['what stays', [5, 5, 5, 5], 0],
  ['what goes up and down about one height', [4, 6, 6, 4], 0],
  ['what shrinks', [3, 2, 1, 0], -60],
])('%s', (_, values, expected) => {
  const points = values.map((value, index) => ({ atMs: index * 1000, value }));
  expect(perMinute(points)).toBeCloseTo(expected);
});

it('one point does not grow', () => {
  expect(perMinute([{ atMs: 1, value: 7 }])).toBe(0);
});
