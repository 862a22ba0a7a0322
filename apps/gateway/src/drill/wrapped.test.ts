import { expect, it } from 'vitest';

import { wrapped } from './wrapped.ts';

it('breaks between words, and leaves a long word whole', () => {
  expect(wrapped('one two three incomprehensible four', 9)).toEqual([
    'one two',
    'three',
    'incomprehensible',
    'four',
  ]);
});

it('does not count what only colours', () => {
  expect(wrapped('one \u001b[31mtwo\u001b[39m', 7)).toHaveLength(1);
});
