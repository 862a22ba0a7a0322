import { describe, expect, it } from 'vitest';

import { cut, dayMs, hourMs, minuteMs } from './span.ts';

const names = new Map<number | undefined, string>([
  [dayMs, 'days'],
  [hourMs, 'hours'],
  [minuteMs, 'minutes'],
  [undefined, 'rows'],
]);

function pieces(from: string, to: string, spansMs: readonly number[]): readonly string[] {
  const at = (text: string): number => Date.parse(`2025-${text}Z`);
  const show = (timeMs: number): string => new Date(timeMs).toISOString().slice(5, 16);
  return cut({ fromMs: at(from), toMs: at(to) }, spansMs).map(
    ({ fromMs, toMs, spanMs }) => `${names.get(spanMs)} ${show(fromMs)} ${show(toMs)}`,
  );
}

describe('a time is cut into', () => {
  const all = [minuteMs, hourMs, dayMs];
  it.each<[string, string, readonly number[], readonly string[]]>([
    ['01-01T00:00', '01-31T00:00', all, ['days 01-01T00:00 01-31T00:00']],
    [
      '01-01T22:58',
      '01-04T01:01',
      all,
      [
        'minutes 01-01T22:58 01-01T23:00',
        'hours 01-01T23:00 01-02T00:00',
        'days 01-02T00:00 01-04T00:00',
        'hours 01-04T00:00 01-04T01:00',
        'minutes 01-04T01:00 01-04T01:01',
      ],
    ],
    ['01-01T10:10', '01-01T10:50', all, ['minutes 01-01T10:10 01-01T10:50']],
    ['01-01T10:10', '01-01T11:50', [dayMs], ['rows 01-01T10:10 01-01T11:50']],
    [
      '01-01T10:10',
      '01-03T01:00',
      [dayMs],
      ['rows 01-01T10:10 01-02T00:00', 'days 01-02T00:00 01-03T00:00', 'rows 01-03T00:00 01-03T01:00'],
    ],
    ['01-01T10:10', '01-01T10:10', all, []],
  ])('whole spans, %s to %s', (from, to, spansMs, expected) => {
    expect(pieces(from, to, spansMs)).toEqual(expected);
  });
});
