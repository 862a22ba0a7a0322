import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { hashText, hashToUnit, routeHash } from './hash.ts';

describe('hashText', () => {
  it('never changes: ledgers hold it', () => {
    expect(['', 'a', 'ab', 'ba', '模型'].map(hashText)).toMatchInlineSnapshot(`
      [
        "7fdd2e3e51824dbc",
        "04d7a4507d2a0cf8",
        "ebdcb444f431e73b",
        "ac0d02c1b2a61073",
        "21fe154c5f350b66",
      ]
    `);
  });

  it('tells twenty thousand similar texts apart', () => {
    const seen = new Set<string>();
    for (let index = 0; index < 20_000; index++) seen.add(hashText(`openai/gpt-${index}`));
    expect(seen.size).toBe(20_000);
  });

  it('always has sixteen hex characters', () => {
    fc.assert(fc.property(fc.string(), (text) => /^[0-9a-f]{16}$/.test(hashText(text))));
  });

  it('changes half of its bits when one character changes', () => {
    const flipped = Array.from({ length: 500 }, (_, index) =>
      bitsApart(hashText(`${index}a`), hashText(`${index}b`)),
    );
    const average = flipped.reduce((sum, each) => sum + each, 0) / flipped.length;
    expect(average).toBeGreaterThan(30);
    expect(average).toBeLessThan(34);
  });
});

describe('hashToUnit', () => {
  it('spreads customers evenly, so that five percent are five percent', () => {
    const customers = Array.from({ length: 20_000 }, (_, index) =>
      hashToUnit(`supportChat:customer-${index}`),
    );
    expect(customers.every((point) => point >= 0 && point < 1)).toBe(true);
    for (const from of [0, 0.3, 0.95]) {
      const share =
        customers.filter((point) => point >= from && point < from + 0.05).length / customers.length;
      expect(share).toBeCloseTo(0.05, 2);
    }
  });
});

describe('routeHash', () => {
  it('does not depend on the order of keys, and does on everything else', () => {
    expect(routeHash({ a: 1, b: [1, 2] })).toBe(routeHash({ b: [1, 2], a: 1 }));
    expect(routeHash({ a: 1, b: [1, 2] })).not.toBe(routeHash({ a: 1, b: [2, 1] }));
  });
});

function bitsApart(left: string, right: string): number {
  const difference = BigInt(`0x${left}`) ^ BigInt(`0x${right}`);
  return difference.toString(2).replaceAll('0', '').length;
}
