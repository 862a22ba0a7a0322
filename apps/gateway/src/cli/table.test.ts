import { describe, expect, it } from 'vitest';

import { csvLine } from './csv.ts';
import { displayWidth, shortenTo } from './display-width.ts';
import { duration, money } from './figures.ts';
import { table } from './table.ts';
import type { Column } from './table.ts';

interface Row {
  readonly name: string;
  readonly cost: string;
}

const columns: readonly Column<Row>[] = [
  { head: 'name', cell: ({ name }) => name },
  { head: 'cost', cell: ({ cost }) => cost, numeric: true },
];

const styled = (_style: string, text: string): string => text;
const on = (width: number | undefined, rows: readonly Row[]): readonly string[] =>
  table(columns, rows, { columns: width, styled }).split('\n').slice(0, -1);

describe('a table', () => {
  it('puts texts to the left, and numbers to the right', () => {
    expect(
      on(undefined, [
        { name: 'a', cost: '1' },
        { name: 'long name', cost: '1,000' },
      ]),
    ).toEqual(['name        cost', 'a              1', 'long name  1,000']);
  });

  it('never is wider than the screen, and never cuts a number', () => {
    const lines = on(20, [{ name: 'a very long name that nobody can read', cost: '$1,000.00' }]);
    expect(lines).toEqual(['name            cost', 'a very l…  $1,000.00']);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(20);
  });

  it('counts columns, not letters', () => {
    const lines = on(18, [
      { name: '東京東京東京東京東京', cost: '1' },
      { name: 'cafe\u0301', cost: '22' },
    ]);
    expect(lines.map(displayWidth)).toEqual([18, 18, 18]);
  });

  it('keeps a cell on its line, whatever it holds', () => {
    expect(on(undefined, [{ name: 'one\ntwo\u001b[2J', cost: '1' }])).toHaveLength(2);
  });
});

describe('the width of a text', () => {
  it.each([
    ['plain', 5],
    ['\u001b[31mred\u001b[39m', 3],
    ['東京', 4],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['ﬁ…', 2],
  ])('%j is %i', (text, width) => expect(displayWidth(text)).toBe(width));

  it('is kept when it is shortened in the middle of a wide letter', () => {
    expect(shortenTo(4, '東京東京')).toBe('東…');
  });
});

it('a CSV cell that looks like a formula is a text', () => {
  expect(csvLine(['=1+1', -3, 'a,"b"', null])).toBe(`'=1+1,-3,"a,""b""",\r\n`);
});

it.each([
  [0, '$0.00'],
  [12, '$0.000012'],
  [15_940, '$0.0159'],
  [1_234_567_890, '$1,234.57'],
  [null, 'unknown'],
])('%s micro-dollars read %s', (microUsd, text) => expect(money(microUsd)).toBe(text));

it.each([
  [3.4, '3 ms'],
  [1500, '1.5 s'],
  [61_000, '1 min 1 s'],
  [2 * 3_600_000 + 180_000, '2 h 3 min'],
])('%s milliseconds read %s', (ms, text) => expect(duration(ms)).toBe(text));
