import { readFileSync } from 'node:fs';

import { calcPrice } from '@pydantic/genai-prices';
import type { TieredPrices } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';

import { createCatalog } from '../src/index.ts';
import type { Rates } from '../src/index.ts';

/** By the reason: the models, and which of their rates. A new one is put right in the supplements, or listed there. */
const disagreements: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(new URL('disagreements.json', import.meta.url), 'utf8'),
);

/** Below every tier, on the edges of the usual ones, above them. */
const promptLengths = [1000, 200_000, 272_000, 300_000];
/** The other source ends in September 2026. A Wednesday, in DeepSeek's peak hours and outside. */
const times = [Date.parse('2026-09-23T02:00Z'), Date.parse('2026-09-23T12:00Z')];

/** Our providers as the other source names them. It knows nothing of Qwen and of local models. */
const providerIds: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  google: 'google',
  deepseek: 'deepseek',
  mistral: 'mistral',
  xai: 'x-ai',
  groq: 'groq',
  'azure-openai': 'azure',
  openrouter: 'openrouter',
};

const keys = {
  inputMicroUsdPerMillion: 'input_mtok',
  cachedInputMicroUsdPerMillion: 'cache_read_mtok',
  cacheWriteMicroUsdPerMillion: 'cache_write_mtok',
  cacheWriteLongMicroUsdPerMillion: 'cache_write_1h_mtok',
  outputMicroUsdPerMillion: 'output_mtok',
} as const satisfies Partial<Record<keyof Rates, string>>;

type ComparedRate = keyof typeof keys;
const comparedRates: readonly ComparedRate[] = [
  'inputMicroUsdPerMillion',
  'cachedInputMicroUsdPerMillion',
  'cacheWriteMicroUsdPerMillion',
  'cacheWriteLongMicroUsdPerMillion',
  'outputMicroUsdPerMillion',
];

interface Compared {
  readonly model: string;
  /** The same call as we and as they would price it. */
  readonly calls: readonly { readonly ours: Rates; readonly theirs: Rates }[];
}

const catalog = createCatalog();
const compared = catalog
  .models()
  .map(({ model }) => compare(model))
  .filter(({ calls }) => calls.length > 0);

describe('beside @pydantic/genai-prices', () => {
  it('both know most of the models', () => {
    expect(compared.length).toBeGreaterThan(500);
  });

  it('disagrees only where the table says so and why', () => {
    const found = compared.flatMap(({ model, calls }) => {
      const rates = comparedRates.filter((rate) => calls.some((call) => differ(call, rate)));
      return rates.length === 0 ? [] : [`${model}: ${rates.map(shortName).join(', ')}`];
    });
    expect(found.toSorted()).toEqual(Object.values(disagreements).flat().toSorted());
  });

  it('lacks no price of a maker that the other has', () => {
    const lacking = compared.filter(({ calls }) =>
      comparedRates.some((rate) => calls.some(({ ours, theirs }) => !(rate in ours) && rate in theirs)),
    );
    expect(
      lacking.map(({ model }) => model).filter((model) => !/^(azure-openai|openrouter)\//.test(model)),
    ).toEqual([
      // They have a price for the output of an embedding, which has none.
      'mistral/mistral-embed',
    ]);
  });
});

function compare(model: string): Compared {
  const calls = times.flatMap((time) =>
    promptLengths.flatMap((length) => {
      const theirs = theirRates(model, length, time);
      return theirs ? [{ ours: ourRates(model, length, time), theirs }] : [];
    }),
  );
  return { model, calls };
}

function ourRates(model: string, inputTokens: number, time: number): Rates {
  const prices = catalog.prices(model) ?? [];
  const period = prices.findLast(({ from }) => from === undefined || Date.parse(from) <= time) ?? {};
  const minute = (time / 60_000) % 1440;
  return (
    period.tiers?.findLast(({ aboveInputTokens }) => inputTokens > aboveInputTokens) ??
    period.hours?.find(({ fromMinute, toMinute }) => minute >= fromMinute && minute < toMinute) ??
    period
  );
}

/** What @pydantic/genai-prices holds of a model for a prompt of that length; undefined when it does not know it. */
function theirRates(model: string, inputTokens: number, wallTime: number): Rates | undefined {
  const slash = model.indexOf('/');
  const providerId = providerIds[model.slice(0, slash)];
  if (providerId === undefined) return undefined;
  const found = calcPrice({}, model.slice(slash + 1), { providerId, timestamp: new Date(wallTime) });
  if (!found) return undefined;
  const rates = comparedRates.flatMap((rate) => {
    const price = found.model_price[keys[rate]];
    const dollars = typeof price === 'object' ? tierFor(price, inputTokens) : price;
    return dollars === undefined ? [] : [[rate, Math.round(dollars * 1e6)] as const];
  });
  return Object.fromEntries(rates);
}

function tierFor({ base, tiers }: TieredPrices, inputTokens: number): number {
  return tiers.findLast(({ start }) => inputTokens > start)?.price ?? base;
}

function differ({ ours, theirs }: Compared['calls'][number], rate: ComparedRate): boolean {
  return ours[rate] !== undefined && theirs[rate] !== undefined && ours[rate] !== theirs[rate];
}

function shortName(rate: ComparedRate): string {
  return rate.replace('MicroUsdPerMillion', '');
}
