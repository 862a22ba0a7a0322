import type { Catalog, ModelFacts, Usage } from '@understudy/core';

export interface FixedModel extends ModelFacts {
  /** Micro-dollars for a million tokens: 3 dollars are 3_000_000. Absent is unknown. */
  readonly priceMicroUsdPerMillion?: FixedPrice | undefined;
}

export interface FixedPrice {
  readonly input: number;
  readonly output: number;
  /** The price of input when absent. */
  readonly cached?: number | undefined;
}

/** A catalog that knows exactly these models. */
export function fixedCatalog(models: readonly FixedModel[]): Catalog {
  const known = new Map(models.map((model) => [model.model, model]));
  return {
    facts: (model) => known.get(model),
    cost(model, usage) {
      const price = known.get(model)?.priceMicroUsdPerMillion;
      return price && { microUsd: costOf(usage, price), priceVersion: 'fixed' };
    },
    models: () => models,
  };
}

/** Multiplies whole numbers before it divides once, so that no fraction is lost on the way. */
function costOf(
  { inputTokens, cachedInputTokens = 0, outputTokens }: Usage,
  { input, output, cached = input }: FixedPrice,
): number {
  const millionth =
    (inputTokens - cachedInputTokens) * input + cachedInputTokens * cached + outputTokens * output;
  return Math.round(millionth / 1_000_000);
}
