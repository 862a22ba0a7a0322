import { describe, expect, it } from 'vitest';

import { limitRow, median, percentile, ratioRow, verdictOn } from './row.ts';

it.each([
  { value: 2.5, target: { atMost: 2.5 }, verdict: 'met' },
  { value: 3, target: { atMost: 2.5 }, verdict: 'missed by 20 %' },
  { value: 2.501, target: { atMost: 2.5 }, verdict: 'missed by 1 %' },
  { value: 3, target: { atLeast: 3 }, verdict: 'met' },
  { value: 2, target: { atLeast: 3 }, verdict: 'missed by 50 %' },
  { value: Number.NaN, target: { atMost: 1 }, verdict: 'missed' },
  { value: 9, target: undefined, verdict: '' },
])('$value against $target: $verdict', ({ value, target, verdict }) => {
  expect(verdictOn(value, target)).toBe(verdict);
});

describe('two lanes that were measured in turn', () => {
  // The machine was three times as slow in the second round.
  const compared = { what: 'a request', unit: 'µs', ours: [200, 600, 210], theirName: 'other' };

  it('are compared round by round', () => {
    const row = ratioRow({ ...compared, theirs: [100, 300, 100], target: { atMost: 1.5 } });
    expect(row).toEqual({
      what: 'a request',
      measured: '210 µs',
      beside: 'other: 100 µs',
      compared: '2.00x',
      target: 'at most 1.5x',
      verdict: 'missed by 33 %',
    });
  });

  it('can be told the other way round', () => {
    const row = ratioRow({ ...compared, theirs: [800, 2400, 800], target: { atLeast: 3 } });
    expect(row).toMatchObject({ compared: '4.00x less', target: 'at least 3x less', verdict: 'met' });
  });
});

it('a figure can have its limit in itself', () => {
  const row = limitRow({
    what: 'memory',
    unit: 'MB',
    measured: 87.6,
    beside: 'the base',
    target: { atMost: 150 },
  });
  expect(row).toMatchObject({ measured: '87.6 MB', target: 'at most 150 MB', verdict: 'met' });
});

it('the middle of an even number of values lies between two of them', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(percentile([1, 2, 3, 4, 5], 0.99)).toBeCloseTo(4.96);
});
