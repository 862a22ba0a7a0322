import { expect, it } from 'vitest';

import { frozenCopy } from './frozen-copy.ts';

it('copies deeply and freezes the copy, not the original', () => {
  const original = { list: [{ a: 1 }], nothing: undefined, empty: null };
  const copy = frozenCopy(original);
  original.list[0] = { a: 2 };

  expect(copy).toStrictEqual({ list: [{ a: 1 }], nothing: undefined, empty: null });
  expect([copy, copy.list, copy.list[0]].every(Object.isFrozen)).toBe(true);
  expect(Object.isFrozen(original)).toBe(false);
});
