import type { ModelFacts } from '@understudy/core';
import { z } from 'zod';

import { strict } from './strict.ts';

/** Facts and prices that take the place of the catalog's. */
export interface ModelInput extends Omit<ModelFacts, 'model'> {
  readonly prices?: readonly PriceInput[] | undefined;
}

type RateName =
  | 'input'
  | 'cachedInput'
  | 'cacheWrite'
  | 'cacheWriteLong'
  | 'output'
  | 'reasoning'
  | 'thinkingOutput';

type Rates = { readonly [Name in `${RateName}MicroUsdPerMillion`]?: number | undefined };

export interface PriceInput extends Rates {
  readonly from?: string | undefined;
  readonly tiers?: readonly (Rates & { readonly aboveInputTokens: number })[] | undefined;
  readonly hours?: readonly HoursInput[] | undefined;
  readonly batchPercent?: number | undefined;
}

interface HoursInput extends Rates {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly days?: readonly number[] | undefined;
}

const tokens = z.int().positive().max(100_000_000);
const day = z.iso.date('write a day as 2026-08-17');
const minute = z.int().min(0).max(1440);
const rate = z
  .int('prices are whole micro-dollars for a million tokens: 2 dollars are 2000000')
  .nonnegative('a price cannot be negative')
  .max(10_000_000_000, 'no model costs more than 10,000 dollars for a million tokens')
  .optional();

const rates: { readonly [Name in keyof Rates]-?: typeof rate } = {
  inputMicroUsdPerMillion: rate,
  cachedInputMicroUsdPerMillion: rate,
  cacheWriteMicroUsdPerMillion: rate,
  cacheWriteLongMicroUsdPerMillion: rate,
  outputMicroUsdPerMillion: rate,
  reasoningMicroUsdPerMillion: rate,
  thinkingOutputMicroUsdPerMillion: rate,
};

const priceSchema: z.ZodType<PriceInput> = strict({
  from: day.optional(),
  ...rates,
  tiers: z
    .array(strict({ aboveInputTokens: z.int().nonnegative(), ...rates }))
    .max(50)
    .optional(),
  hours: z
    .array(
      strict({
        fromMinute: minute,
        toMinute: minute,
        days: z.array(z.int().min(0).max(6)).min(1).optional(),
        ...rates,
      }),
    )
    .max(50)
    .optional(),
  batchPercent: z.int().min(0).max(100).optional(),
}).refine(({ tiers, hours }) => !tiers || !hours, 'a price has tiers or hours, not both');

export const modelSchema: z.ZodType<ModelInput> = strict({
  identity: z.string().min(1).max(200).optional(),
  contextTokens: tokens.optional(),
  maxOutputTokens: tokens.optional(),
  chat: z.boolean().optional(),
  tools: z.boolean().optional(),
  structured: z.enum(['schema', 'json', 'prompt']).optional(),
  images: z.boolean().optional(),
  reasoning: z.boolean().optional(),
  prefill: z.boolean().optional(),
  embeddings: strict({ dimensions: z.int().positive().max(1_000_000) }).optional(),
  deprecated: strict({ on: day, successor: z.string().min(1).max(200).optional() }).optional(),
  prices: z.array(priceSchema).min(1).max(100).optional(),
} satisfies Record<Exclude<keyof ModelFacts, 'model'> | 'prices', z.ZodType>);
