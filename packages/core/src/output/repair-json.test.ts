import { describe, expect, it } from 'vitest';

import { repairJson } from './repair-json.ts';

describe('repairJson', () => {
  it.each([
    ['a trailing comma', '{"a":1,}', { a: 1 }],
    ['single quotes and bare keys', "{a: 'x', 'b': 2}", { a: 'x', b: 2 }],
    ["Python's words", '{"a": True, "b": None}', { a: true, b: null }],
    ['a forgotten bracket', '{"a":[1,2}', { a: [1, 2] }],
    ['a raw line break', '{"a":"x\ny"}', { a: 'x\ny' }],
  ])('mends %s', (_what, text, value) => {
    expect(repairJson(text)).toEqual(value);
  });

  it.each([
    ['prose, which would become a string', 'I cannot do that'],
    ['two objects, which would become an array', '{"a":1}\n{"a":2}'],
    ['an ellipsis, which would be dropped', '{"items":[{"a":1}, ...]}'],
    ['an "and so on" in a comment', '[1, // … 40 more\n2]'],
    ['nesting deeper than the stack', '['.repeat(2000) + '{'.repeat(2)],
    ['nothing', ''],
    ['text so long that hostile quotes would take seconds', `{"a":"${'x'.repeat(2000)}",}`],
  ])('leaves alone %s', (_what, text) => {
    expect(repairJson(text)).toBeUndefined();
  });

  it('does not touch any prototype', () => {
    repairJson('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}},}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
