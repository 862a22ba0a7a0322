import { expect, it } from 'vitest';

import type { Lane } from './lanes.ts';
import { compare, table } from './report.ts';
import type { Comparison } from './report.ts';

const idle = (name: string): Lane => ({ name, start: () => () => Promise.resolve() });
const bare = idle('bare');
const lane = idle('engine');
// The machine was three times as slow in the second round, and something else ran in the third.
const measured = new Map([
  [bare, [2, 6, 2, 3]],
  [lane, [10, 30, 90, 11]],
]);

const comparison: Comparison = { name: 'a call', bare, lane, parts: 1, targetMicros: 15 };

it('compares by the median of the differences within each round', () => {
  expect(compare(comparison, measured)).toEqual({
    name: 'a call',
    bareMicros: 2.5,
    micros: 20.5,
    aboveMicros: 16,
    ratio: 8.2,
    targetMicros: 15,
    ok: false,
  });
  expect(compare({ ...comparison, parts: 2 }, measured)).toMatchObject({ aboveMicros: 8, ok: true });
});

it('prints a table that says what was promised and whether it holds', () => {
  const results = [
    compare(comparison, measured),
    compare({ ...comparison, name: 'half a call', parts: 2 }, measured),
    compare({ ...comparison, name: 'another', targetMicros: undefined }, measured),
  ];
  expect(table(results)).toEqual([
    'CPU µs, median  bare  engine  above  ratio   target',
    'a call          2.50   20.50  16.00   8.2x  15 over',
    'half a call     1.25   10.25   8.00   8.2x    15 ok',
    'another         2.50   20.50  16.00   8.2x        -',
  ]);
});
