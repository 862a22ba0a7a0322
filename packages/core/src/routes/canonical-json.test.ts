import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { canonicalJson } from './canonical-json.ts';

describe('canonicalJson', () => {
  it('sorts keys at every depth and leaves undefined fields out', () => {
    expect(canonicalJson({ b: { d: 1, c: [{ f: 1, e: null }] }, a: 'x', z: undefined })).toBe(
      '{"a":"x","b":{"c":[{"e":null,"f":1}],"d":1}}',
    );
  });

  it('is JSON of the same content for everything JSON can hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('gives one text for one content, however its keys came', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).toReversed());
        expect(canonicalJson(reversed)).toBe(canonicalJson(object));
      }),
    );
  });

  class Invoice {
    readonly total: number;
    constructor(total: number) {
      this.total = total;
    }
  }

  it('tells apart what JSON would make equal', () => {
    const alike: unknown[] = [
      null,
      'null',
      undefined,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      1,
      1n,
      '1n',
      {},
      [],
      [undefined],
      [null],
      new Map(),
      new Set(),
      new Map([['a', 1]]),
      new Set(['a']),
      { a: 1 },
      new Uint8Array([1]),
      new Uint8Array([2]),
      new Invoice(1),
      new Invoice(2),
      { total: 1 },
    ];
    expect(new Set(alike.map(canonicalJson)).size).toBe(alike.length);
  });

  it('takes -0 for 0 and a Date for its text', () => {
    expect(canonicalJson(-0)).toBe('0');
    expect(canonicalJson({ at: new Date(0) })).toBe('{"at":"1970-01-01T00:00:00.000Z"}');
  });

  it('keeps a key called __proto__ as any other', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":{"x":1},"a":2}'))).toBe('{"__proto__":{"x":1},"a":2}');
  });

  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  const throwsItself = { toJSON: (): unknown => throwsItself };

  it.each([
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a Blob', new Blob(['x'])],
    ['a pattern', /x/],
    ['a circle', circle],
    ['an object that turns into itself', throwsItself],
  ])('refuses %s, which has no content to compare', (_, value) => {
    expect(() => canonicalJson({ value })).toThrow(TypeError);
  });
});
