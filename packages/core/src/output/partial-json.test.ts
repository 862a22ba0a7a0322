import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { newPartialReader } from './partial-json.ts';
import { codePoint } from '../../test/code-point.ts';

/** Everything told while the text came in pieces of these sizes, over and over. */
function told(text: string, sizes: readonly number[]): readonly unknown[] {
  const reader = newPartialReader();
  const values: unknown[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    const value = reader.push(text.slice(at, at + size));
    if (value !== undefined) values.push(value);
    at += size;
  }
  return values;
}

/** Texts and lists grow at their end, objects gain keys, and nothing that was told is taken back. */
function isBeginningOf(part: unknown, whole: unknown): boolean {
  if (typeof part === 'string') return typeof whole === 'string' && whole.startsWith(part);
  if (typeof part !== 'object' || part === null) return part === whole;
  if (typeof whole !== 'object' || whole === null || Array.isArray(part) !== Array.isArray(whole))
    return false;
  const wholeEntries = new Map<string, unknown>(Object.entries(whole));
  return Object.entries(part).every(
    ([key, value]) => wholeEntries.has(key) && isBeginningOf(value, wholeEntries.get(key)),
  );
}

describe('newPartialReader', () => {
  it.each<[string, string, unknown]>([
    ['half a text', '{"text":"hello wor', { text: 'hello wor' }],
    ['no half key', '{"name":"x","descripti', { name: 'x' }],
    ['no key without a value', '{"name":"x","description":', { name: 'x' }],
    ['no half number', '{"name":"x","total":12', { name: 'x' }],
    ['a number once it has ended', '{"name":"x","total":12,', { name: 'x', total: 12 }],
    ['no half literal', '{"name":"x","paid":tru', { name: 'x' }],
    ['no half escape', '{"name":"hello\\u26', { name: 'hello' }],
    ['no lone backslash', '{"name":"hello\\', { name: 'hello' }],
    ['no half of an escaped pair', '{"name":"hello\\ud83d', { name: 'hello' }],
    ['no half of a raw pair', '{"name":"hello\ud83d', { name: 'hello' }],
    ['a pair once it is whole', '{"name":"hello\\ud83d\\ude00', { name: 'hello😀' }],
    ['lists as they grow', '[{"id":1},{"id":2},{"i', [{ id: 1 }, { id: 2 }, {}]],
    ['JSON behind a fence', '```json\n{"text":"hello', { text: 'hello' }],
    ['JSON behind prose with brackets', 'As {curly} [says]: {"text":"hello', { text: 'hello' }],
    ['JSON in doubled braces', '{{"text":"hello', { text: 'hello' }],
    ['what came before it broke', '{"text":"hello"} and {"other":"thing"}', { text: 'hello' }],
  ])('tells %s', (_what, text, expected) => {
    expect(told(text, [text.length])).toEqual([expected]);
  });

  it('tells nothing more once the JSON has ended or broken', () => {
    const reader = newPartialReader();
    expect(reader.push('{"text":"hello" oops')).toEqual({ text: 'hello' });
    expect(reader.push('{"text":"other words, and many of them"}')).toBeUndefined();
  });

  const json = fc
    .oneof(fc.dictionary(fc.string({ unit: codePoint }), fc.jsonValue()), fc.array(fc.jsonValue()))
    .chain((value) => fc.constantFrom(undefined, 2).map((indent) => JSON.stringify(value, undefined, indent)))
    // JSON.parse of Node 24 and 26 mistakes a key that begins with an escape for one that begins with a
    // backslash and was parsed before: JSON.parse('{"\\\\":1}'), then JSON.parse('{"\\n":1}') gives {"\\":1}.
    .filter((text) => !/[{,]\s*"\\/.test(text));
  const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });

  it('tells only beginnings of the whole, and the whole at last, however it is cut', () => {
    fc.assert(
      fc.property(json, sizes, (text, cuts) => {
        const values = told(text, cuts);
        const whole: unknown = JSON.parse(text);
        for (const value of values) expect(isBeginningOf(value, whole)).toBe(true);
        expect(values.at(-1)).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  it('takes any text in any pieces', () => {
    const unit = fc.constantFrom(
      '{',
      '[',
      '}',
      ']',
      '"',
      '\\',
      'u',
      ',',
      ':',
      't',
      '1',
      'e',
      ' ',
      '\ud83d',
      '{"a":',
    );
    fc.assert(fc.property(fc.string({ unit, maxLength: 60 }), sizes, (text, cuts) => void told(text, cuts)));
  });

  it('tells less and less often, so that the total work stays in proportion to the text', () => {
    const text = JSON.stringify({
      items: Array.from({ length: 5000 }, (_, id) => ({ id, name: `item ${id}` })),
    });
    const lengths = told(text, [16]).map((value) => JSON.stringify(value).length);
    const parsed = lengths.reduce((sum, length) => sum + length, 0);
    expect(parsed).toBeLessThan(text.length * 20);
    expect(lengths.length).toBeGreaterThan(50);
  });

  it.each(['[', '{"a":', '"', '\\', '[1', '9'])('is not slowed down by many %j', (unit) => {
    // Work per character that grew with the depth or the length would take minutes here.
    expect(told(`["a",${unit.repeat(20_000 / unit.length)}`, [16])).toBeDefined();
  });

  it('gives up on a number that does not end, which would be looked at again for each digit', () => {
    expect(told(`{"text":"hello","n":${'9'.repeat(500)},"m":1}`, [16]).at(-1)).toEqual({ text: 'hello' });
  });

  it('touches no prototype', () => {
    told('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}', [3]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
