import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { extractJson } from './extract-json.ts';
import { codePoint } from '../../test/code-point.ts';

describe('extractJson', () => {
  it.each([
    ['prose on both sides', 'Sure! Here it is: {"a":1}. Anything else?', ['{"a":1}']],
    ['an array', 'The list: [1, 2]', ['[1, 2]']],
    ['braces and quotes inside strings', 'So: {"a":"} \\" {"} ok', ['{"a":"} \\" {"}']],
    ['braces in the prose', 'Use {curly} and [sic] and { then {"a":1}', ['{"a":1}']],
    ['a lone quote in the prose', 'He said "so: {"a":1}', ['{"a":1}']],
    ['the longest first', 'See [1]: {"a":1} or {"a":1,"b":2}', ['{"a":1,"b":2}', '{"a":1}', '[1]']],
    ['only the outermost', '{"a":{"b":{}}}', ['{"a":{"b":{}}}']],
    ['a fence', '```json\n{"a":1}\n```', ['{"a":1}', '{"a":1}']],
    ['a bare value in a fence', 'Label:\n```json\n"spam"\n```\n', ['"spam"']],
    ['nothing', 'I am afraid I cannot.', []],
  ])('finds %s', (_what, text, closed) => {
    expect(extractJson(text)).toEqual({ closed, open: undefined });
  });

  it.each([
    ['an object cut short', 'Here: {"customer":{"name":"x"},"items":[', '{"customer":{"name":"x"},"items":['],
    ['bare keys', '{customer: {"name":"x"}', '{customer: {"name":"x"}'],
    ['an unclosed fence block', '```json\n{"a":1\n```\nDone.', '{"a":1'],
  ])('never offers a part of %s as if it were the whole', (_what, text, open) => {
    const extracted = extractJson(text);
    expect(extracted.open).toBe(open);
    expect(extracted.closed.filter((piece) => piece.startsWith('{"name"'))).toEqual([]);
  });

  it('finds the JSON planted in prose', () => {
    // Brackets in the prose are followed by a letter and a comma, as no JSON is.
    const prose = fc
      .string({ unit: codePoint })
      .map((text) => text.replace(/[{[`]/g, '$&q,').replaceAll('`', ''));
    const planted = fc.oneof(
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
      fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 4 }),
    );
    fc.assert(
      fc.property(prose, planted, prose, (before, value, after) => {
        const json = JSON.stringify(value);
        expect(extractJson(before + json + after).closed).toContain(json);
      }),
    );
  });

  it('takes any text', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('{', '[', '}', ']', '"', '\\', '`', '\n', 'a', ':', '\ud800'),
    });
    fc.assert(
      fc.property(hostile, (text) => {
        const { closed, open } = extractJson(text);
        for (const piece of [...closed, open ?? '']) expect(text).toContain(piece);
      }),
    );
  });

  it.each(['{', '[', '{"', '{"a":', '[1', '{}', '{x', '{ ', '"', '{"\\', '```\n', '```{'])(
    'reads a very long run of %j in one pass',
    (unit) => {
      const { closed } = extractJson(unit.repeat(200_000 / unit.length));
      // A second pass for each bracket would take minutes; this takes milliseconds.
      expect(closed.length).toBeLessThanOrEqual(5);
    },
  );
});
