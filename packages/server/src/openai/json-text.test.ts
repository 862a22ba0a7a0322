import { describe, expect, it } from 'vitest';

import { jsonText } from './json-text.ts';

const output = { total: 3 };

/** What a client has been told when all is said. */
function told(...pieces: readonly string[]): string | undefined {
  const text = jsonText();
  const heard = pieces.map((piece) => text.push(piece)).join('');
  const rest = text.end(output);
  return rest === undefined ? undefined : heard + rest;
}

describe('the text of a structured answer', () => {
  it.each([
    [['{"total"', ': 3}'], '{"total": 3}'],
    [[' \n', '{"total": 3}\n'], ' \n{"total": 3}\n'],
    [['```json\n', '{"total": 3}', '\n```'], '{"total":3}'],
    [['Here it is: {"total": 3}'], '{"total":3}'],
    [[''], '{"total":3}'],
  ])('%j is told as JSON', (pieces, expected) => {
    expect(told(...pieces)).toBe(expected);
  });

  it.each([[['{"total": 3']], [['{"total": 3}', ' There you are.']], [["{'total': 3}"]]])(
    '%j cannot be taken back',
    (pieces) => {
      expect(told(...pieces)).toBeUndefined();
    },
  );

  it('is let through as it comes', () => {
    const text = jsonText();
    expect(['{"to', 'tal"', ': 3}'].map((piece) => text.push(piece))).toEqual(['{"to', 'tal"', ': 3}']);
  });
});
