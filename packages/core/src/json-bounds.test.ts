import { expect, it } from 'vitest';

import { exceededBound } from './json-bounds.ts';

it.each([
  ['[[[[1]]]]', 'depth'],
  ['[{"a":[{}]}]', 'depth'],
  ['[{},{},{},{},{},{}]', 'parts'],
  ['{"a":1,"b":1,"c":1,"d":1,"e":1}', 'parts'],
  ['["\\\\",{},{},{},{},{}]', 'parts'],
  ['["[[[[[[{{{{{{::::::"]', undefined],
  ['["\\"[[[[[[", "\\\\\\"{{{{"]', undefined],
  ['[1,2,3,4,5,6,7,8,9,10]', undefined],
  ['["never ended [[[[[[', undefined],
  ['[[[[', undefined],
])('%s exceeds in %s, of three levels and five parts', (text, bound) => {
  expect(exceededBound(text, { depth: 3, parts: 5 })).toBe(bound);
});
