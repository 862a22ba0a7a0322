import { sampleAnswer, sampleRequest } from '@understudy/testing';
import { expect, it } from 'vitest';

import { readOutcome, writeOutcome } from './stored-outcome.ts';

const sample = sampleAnswer(sampleRequest(), 'noon');
const withOutput = (output: unknown) => ({ ...sample, answer: { ...sample.answer, output } });

it.each<[string, unknown]>([
  ['a text with NUL and half characters', 'a\0\uD800'],
  ['numbers JSON cannot say', [-0, NaN, Infinity, 9n]],
  ['nothing', undefined],
  ['a list with a gap in it', [1, undefined, null]],
  ['dates', { at: new Date(5), never: new Date(NaN) }],
  ['sets and maps', { tags: new Set(['a', 1n]), by: new Map([['a', new Map([[new Date(1), 'b']])]]) }],
  ['an object that looks like ours', { $: 'date', value: 5, inner: { $: { $: 'x' } } }],
  ['a dangerous key', JSON.parse('{"__proto__": {"a": 1}}')],
])('an answer reads back as it was: %s', (_what, output) => {
  expect(readOutcome(writeOutcome(withOutput(output)))).toEqual(withOutput(output));
});

it.each([
  ['a URL', new URL('http://a')],
  ['a function', () => 1],
])('an answer that cannot be kept says so: %s', (_what, output) => {
  expect(() => writeOutcome(withOutput(output))).toThrow('cannot be kept');
});
