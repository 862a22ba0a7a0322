import { expect, it } from 'vitest';

import { padded } from './padded.ts';

it.each([
  [[], []],
  [['a'], ['a']],
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
  [
    ['a', 'b', 'c'],
    ['a', 'b', 'c', 'c'],
  ],
])('%j is asked for as %j', (values, asked) => expect(padded(values)).toEqual(asked));

it('hundreds of lengths are a few', () => {
  const lengths = Array.from({ length: 200 }, (_, index) => padded(Array(index + 1).fill('x')).length);
  expect([...new Set(lengths)]).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256]);
});
