import { describe, expect, it } from 'vitest';

import { readImage } from './image.ts';
import { failureFromAdapter, malformed } from './local-failure.ts';
import { countOf, listOf, looseOf, parsedOf, textOf } from './loose.ts';
import { withOptions } from './with-options.ts';

describe('readImage', () => {
  it.each([
    [{ base64: '/9j/4AAQ' }, undefined, { mediaType: 'image/jpeg', base64: '/9j/4AAQ' }],
    [{ base64: 'R0lGODlh' }, undefined, { mediaType: 'image/gif', base64: 'R0lGODlh' }],
    [{ base64: 'UklGRhoA' }, undefined, { mediaType: 'image/webp', base64: 'UklGRhoA' }],
    [{ base64: 'iVBORw0K' }, undefined, { mediaType: 'image/png', base64: 'iVBORw0K' }],
    [{ base64: '/9j/4AAQ' }, 'image/avif', { mediaType: 'image/avif', base64: '/9j/4AAQ' }],
    [{ url: 'https://x.test/a' }, 'image/png', { mediaType: 'image/png', url: 'https://x.test/a' }],
    [{ url: 'data:image/png;base64,AAAA' }, undefined, { mediaType: 'image/png', base64: 'AAAA' }],
    [{ url: 'data:text/plain,AAAA' }, undefined, { mediaType: undefined, url: 'data:text/plain,AAAA' }],
  ])('reads %j as %s', (source, mediaType, expected) => {
    expect(readImage({ type: 'image', source, mediaType })).toEqual(expected);
  });
});

describe('withOptions', () => {
  it('puts options on top, and joins objects', () => {
    const body = { a: 1, b: { c: 1, d: 1 }, e: [1] };
    expect(withOptions(body, { a: 2, b: { d: 2 }, e: [2], f: 3 })).toEqual({
      a: 2,
      b: { c: 1, d: 2 },
      e: [2],
      f: 3,
    });
    expect(withOptions(body, { b: 7 })).toEqual({ ...body, b: 7 });
    expect(withOptions(body, undefined)).toBe(body);
  });

  it('changes no prototype', () => {
    const options = JSON.parse('{"__proto__":{"polluted":1},"b":{"__proto__":{"polluted":1}}}');
    const joined = withOptions({ b: { c: 1 } }, options);
    expect(Object.getPrototypeOf(joined)).toBe(Object.prototype);
    expect(joined).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('reading loosely', () => {
  it.each([
    ['text', 'text'],
    ['', undefined],
    [7, undefined],
    [null, undefined],
  ])('takes %j for the text %s', (value, expected) => {
    expect(textOf(value)).toBe(expected);
  });

  it.each([
    [0, 0],
    [7.5, 7.5],
    [-1, undefined],
    [NaN, undefined],
    [Infinity, undefined],
    ['7', undefined],
  ])('takes %j for the count %s', (value, expected) => {
    expect(countOf(value)).toBe(expected);
  });

  it('takes anything else for nothing', () => {
    expect([looseOf(null), looseOf([1]), looseOf('a'), looseOf({ a: 1 })]).toEqual([{}, {}, {}, { a: 1 }]);
    expect([listOf({ length: 1 }), listOf(undefined), listOf([1])]).toEqual([[], [], [1]]);
    expect([parsedOf('{"a":1}'), parsedOf('{'), parsedOf('')]).toEqual([{ a: 1 }, undefined, undefined]);
  });
});

describe('failureFromAdapter', () => {
  it('finds the failure however deep it lies', () => {
    const error = new Error('outer', { cause: new Error('middle', { cause: malformed('odd') }) });
    expect(failureFromAdapter(error)).toEqual({ kind: 'malformed', message: 'odd' });
    expect(failureFromAdapter('odd')).toBeUndefined();
  });

  it('comes to an end with an error that causes itself', () => {
    const error = new Error('again');
    error.cause = error;
    expect(failureFromAdapter(error)).toBeUndefined();
  });
});
