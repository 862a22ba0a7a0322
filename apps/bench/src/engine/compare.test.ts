import { expect, it } from 'vitest';

import { compare } from './compare.ts';
import type { Comparison } from './compare.ts';
import type { EngineLane } from './lanes.ts';

const idle = (name: string): EngineLane => ({ name, start: () => () => Promise.resolve() });
const bare = idle('bare');
const lane = idle('engine');
// The machine was three times as slow in the second round, and something else ran in the third.
const measured = new Map([
  [bare, [2, 6, 2, 3]],
  [lane, [10, 30, 90, 11]],
]);

const comparison: Comparison = { what: 'a call', bare, lane, parts: 1, targetMicros: 15 };

it('compares by the median of the differences within each round', () => {
  expect(compare(comparison, measured)).toEqual({
    what: 'a call',
    measured: '20.5 µs',
    beside: 'bare: 2.50 µs',
    compared: '+16.0 µs',
    target: 'at most +15 µs',
    verdict: 'missed by 7 %',
  });
  expect(compare({ ...comparison, parts: 2 }, measured)).toMatchObject({
    compared: '+8.00 µs',
    verdict: 'met',
  });
  expect(compare({ ...comparison, targetMicros: undefined }, measured)).toMatchObject({
    target: '',
    verdict: '',
  });
});
