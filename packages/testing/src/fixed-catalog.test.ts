import { describe, expect, it } from 'vitest';

import { fixedCatalog } from './fixed-catalog.ts';

const catalog = fixedCatalog([
  {
    model: 'a/x',
    contextTokens: 8_000,
    priceMicroUsdPerMillion: { input: 3_000_000, output: 15_000_000, cached: 300_000 },
  },
  { model: 'a/plain', priceMicroUsdPerMillion: { input: 100_000, output: 400_000 } },
  { model: 'a/unpriced' },
]);
const now = Date.UTC(2025, 0, 1);

describe('a fixed catalog', () => {
  it('knows exactly the models it was given', () => {
    expect(catalog.facts('a/x')?.contextTokens).toBe(8_000);
    expect(catalog.facts('a/y')).toBeUndefined();
    expect(catalog.models().map(({ model }) => model)).toEqual(['a/x', 'a/plain', 'a/unpriced']);
  });

  it.each([
    ['a/x', { inputTokens: 1_000, outputTokens: 200 }, 6_000],
    ['a/x', { inputTokens: 1_000, cachedInputTokens: 900, outputTokens: 0 }, 570],
    ['a/plain', { inputTokens: 1_000, cachedInputTokens: 900, outputTokens: 0 }, 100],
    ['a/plain', { inputTokens: 1, outputTokens: 0 }, 0],
    ['a/plain', { inputTokens: 3, outputTokens: 3 }, 2],
    ['a/x', { inputTokens: 900_000_007, outputTokens: 1 }, 2_700_000_036],
  ])('counts the cost of %s in whole micro-dollars: %o', (model, usage, microUsd) => {
    expect(catalog.cost(model, usage, now)).toEqual({ microUsd, priceVersion: 'fixed' });
  });

  it.each(['a/unpriced', 'a/y'])('does not know what %s costs', (model) => {
    expect(catalog.cost(model, { inputTokens: 1, outputTokens: 1 }, now)).toBeUndefined();
  });
});
