import { expect, it } from 'vitest';

import { betweenMarks } from './page.ts';
import { limitRow } from './row.ts';
import { markdownTable, textTable } from './table.ts';

const rows = [
  limitRow({ what: 'memory', unit: 'MB', measured: 90, beside: 'bare: 12 MB', target: { atMost: 150 } }),
  limitRow({ what: 'time', unit: 'ms', measured: 0.2, beside: '' }),
];

it('is read in a terminal', () => {
  expect(textTable(rows)).toEqual([
    'what    measured  beside       compared  target',
    'memory  90.0 MB   bare: 12 MB            at most 150 MB  met',
    'time    0.20 ms',
  ]);
});

it('is read on a page, in the place of the last one', () => {
  const table = markdownTable(rows);
  expect(table).toEqual([
    '| what | measured | beside | compared | target |  |',
    '|---|---|---|---|---|---|',
    '| memory | 90.0 MB | bare: 12 MB |  | at most 150 MB | met |',
    '| time | 0.20 ms |  |  |  |  |',
  ]);
  const page = 'before\n<!-- measured -->\nold\n<!-- /measured -->\nafter\n';
  const written = betweenMarks(page, table);
  expect(written).toMatch(/^before\n<!-- measured -->\n\n\| what [^]*\n\n<!-- \/measured -->\nafter\n$/);
  expect(betweenMarks(written, table)).toBe(written);
  expect(() => betweenMarks('no marks', table)).toThrow(/needs the marks/);
});
