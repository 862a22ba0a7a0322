import { z } from 'zod';

import type { CatalogData, CatalogOverrides, PricePeriod, PriceTier, Rates } from './format.ts';

// Made when asked for: most processes use the built-in data, and making these costs as much as loading all of it.

/** What a catalog document must be. */
export function catalogDataSchema(): z.ZodType<CatalogData> {
  return z.strictObject({
    version: z.string().min(1),
    source: z.strictObject({ name: z.string(), date: day(), commit: z.string().optional() }),
    aliases: aliases(),
    models: z.array(z.strictObject({ id: id(), ...facts() })),
  });
}

/** What a configuration may say about models. */
export function catalogOverridesSchema(): z.ZodType<CatalogOverrides> {
  return z.strictObject({
    models: z.record(id(), z.strictObject(facts())).optional(),
    aliases: aliases().optional(),
  });
}

function aliases(): z.ZodType<Readonly<Record<string, string>>> {
  return z.record(id(), id());
}

function facts() {
  return {
    identity: z.string().min(1).optional(),
    contextTokens: z.int().positive().optional(),
    maxOutputTokens: z.int().positive().optional(),
    chat: z.boolean().optional(),
    tools: z.boolean().optional(),
    structured: z.enum(['schema', 'json', 'prompt']).optional(),
    images: z.boolean().optional(),
    reasoning: z.boolean().optional(),
    prefill: z.boolean().optional(),
    embeddings: z.strictObject({ dimensions: z.int().positive() }).optional(),
    deprecated: z.strictObject({ on: day(), successor: id().optional() }).optional(),
    prices: prices().optional(),
  };
}

function prices(): z.ZodType<readonly PricePeriod[]> {
  return z
    .array(period())
    .min(1)
    .refine(
      (periods) => periods.slice(1).every(({ from }) => from),
      'only the first period may leave out from',
    )
    .refine(
      rising<PricePeriod>(({ from }) => Date.parse(from ?? '0000-01-01')),
      'periods follow each other by their from days',
    );
}

function period(): z.ZodType<PricePeriod> {
  const tier = z.strictObject({ ...rates(), aboveInputTokens: count() });
  const hours = z.strictObject({
    ...rates(),
    fromMinute: z.int().min(0).max(1440),
    toMinute: z.int().min(0).max(1440),
    days: z.array(z.int().min(0).max(6)).min(1).optional(),
  });
  return z
    .strictObject({
      ...rates(),
      from: day().optional(),
      tiers: z
        .array(tier)
        .refine(
          rising<PriceTier>(({ aboveInputTokens }) => aboveInputTokens),
          'tiers rise',
        )
        .optional(),
      hours: z.array(hours).optional(),
      batchPercent: z.int().min(0).max(100).optional(),
    })
    .refine(({ tiers, hours: spans }) => !tiers || !spans, 'a period has tiers or hours, not both');
}

function rates(): Record<keyof Rates, z.ZodOptional<z.ZodInt>> {
  const rate = count().optional();
  return {
    inputMicroUsdPerMillion: rate,
    cachedInputMicroUsdPerMillion: rate,
    cacheWriteMicroUsdPerMillion: rate,
    cacheWriteLongMicroUsdPerMillion: rate,
    outputMicroUsdPerMillion: rate,
    reasoningMicroUsdPerMillion: rate,
    thinkingOutputMicroUsdPerMillion: rate,
  };
}

/** `provider/name`, nothing blank in it. */
function id(): z.ZodString {
  return z.string().regex(/^[^\s/]+\/\S+$/, 'a model is named provider/name');
}

function day(): z.ZodISODate {
  return z.iso.date();
}

function count(): z.ZodInt {
  return z.int().nonnegative();
}

function rising<Item>(by: (item: Item) => number): (items: readonly Item[]) => boolean {
  return (items) => items.every((item, index) => index === 0 || by(item) > by(items[index - 1] ?? item));
}
