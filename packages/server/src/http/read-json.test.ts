import { describe, expect, it } from 'vitest';

import { readJson } from './read-json.ts';

const deepest = 64;

function busyMs(text: string): number {
  const before = process.threadCpuUsage();
  try {
    readJson(text, deepest);
  } catch {
    // How it is refused is asked elsewhere.
  }
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

const hundredThousand = <Part>(part: (index: number) => Part): readonly Part[] =>
  Array.from({ length: 100_000 }, (_, index) => part(index));

describe('a body made to keep the thread busy', () => {
  it.each([
    ['keys', `{${hundredThousand((index) => `"k${index}":1`).join(',')}}`],
    ['objects', `[${hundredThousand(() => '{}').join(',')}]`],
    ['lists', `[${hundredThousand(() => '[]').join(',')}]`],
    [
      'keys behind a text that ends late',
      `["\\"${'\\\\'.repeat(1000)}",${hundredThousand(() => '{}').join(',')}]`,
    ],
  ])('by too many %s is refused', (_what, text) => {
    expect(() => readJson(text, deepest)).toThrow(expect.objectContaining({ code: 'too-many-parts' }));
  });

  it.each([
    ['a million brackets', '['.repeat(1_000_000)],
    ['a million braces', '{"a":'.repeat(1_000_000)],
    ['a million quotes', '"'.repeat(1_000_000)],
    ['a million backslashes', `"${'\\'.repeat(1_000_000)}`],
    ['a million quotes within a text', `"${'\\"'.repeat(1_000_000)}"`],
    ['half a million keys', `{${Array.from({ length: 500_000 }, (_, index) => `"k${index}":1`).join(',')}}`],
  ])('by %s is done in a moment', (_what, text) => {
    busyMs(text); // code that runs for the first time is slow whatever it is given
    expect(busyMs(text)).toBeLessThan(50);
  });
});

it('a long text, or many numbers, are no reason to refuse a body', () => {
  const text = 'a "quoted": [thing] {\\'.repeat(20_000);
  expect(readJson(JSON.stringify({ text, '\\': ['"'] }), deepest)).toEqual({ text, '\\': ['"'] });
  const numbers = hundredThousand((index) => index);
  expect(readJson(JSON.stringify({ numbers }), deepest)).toEqual({ numbers });
  const rows = Array.from({ length: 9000 }, (_, index) => ({ index, name: 'x', value: '"{[:' }));
  expect(readJson(JSON.stringify(rows), deepest)).toEqual(rows);
});
