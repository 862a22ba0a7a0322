import type { Usage } from '@understudy/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createCatalog } from './catalog.ts';
import { cost, toTariff } from './cost.ts';
import type { PricePeriod, Rates } from './format.ts';

const monday = (time: string): number => Date.parse(`2026-11-23T${time}Z`);
const saturday = (time: string): number => Date.parse(`2026-11-28T${time}Z`);
const noon = monday('12:00');

/** A usage in five numbers at most: input, output, and of the input cached, written, written for long. */
function used(
  inputTokens: number,
  outputTokens: number,
  of: { cached?: number; written?: number; long?: number; reasoning?: number } = {},
): Usage {
  return {
    inputTokens,
    outputTokens,
    cachedInputTokens: of.cached,
    cacheWriteTokens: of.written,
    cacheWriteLongTokens: of.long,
    reasoningTokens: of.reasoning,
  };
}

describe('golden bills, worked out by hand from the price pages', () => {
  const catalog = createCatalog();
  const bill = (model: string, usage: Usage, at = noon): number | undefined =>
    catalog.cost(model, usage, at)?.microUsd;

  it.each<[model: string, usage: Usage, microUsd: number]>([
    // 1000 × 2 + 500 × 8
    ['openai/gpt-4.1', used(1000, 500), 6000],
    // 600 × 2 + 400 × 0.5 + 500 × 8
    ['openai/gpt-4.1', used(1000, 500, { cached: 400 }), 5400],
    ['openai/gpt-4.1-2025-04-14', used(1000, 500, { cached: 400 }), 5400],
    ['azure-openai/gpt-4.1', used(1000, 500, { cached: 400 }), 5400],
    // 2000 × 0.25 + 1000 × 2: reasoning is output here
    ['openai/gpt-5-mini', used(2000, 1000, { reasoning: 800 }), 2500],
    // 850 × 2 + 100 × 0.2 + 50 × 2.5 + 1000 × 10
    ['openai/gpt-6-sol', used(1000, 1000, { cached: 100, written: 50 }), 11_845],
    // Longer than 272,000: 150,000 × 4 + 100,000 × 0.4 + 50,000 × 5 + 1000 × 15
    ['openai/gpt-6-sol', used(300_000, 1000, { cached: 100_000, written: 50_000 }), 905_000],
    ['openai/gpt-6-sol', used(272_000, 0), 544_000],
    ['openai/gpt-6-sol', used(272_001, 0), 1_088_004],
    // Here the long prompt begins at 272,000; 679,997.5 is rounded up
    ['openai/gpt-5.4', used(271_999, 0), 679_998],
    ['openai/gpt-5.4', used(272_000, 0), 1_360_000],
    ['openai/text-embedding-3-small', used(1_000_000, 0), 20_000],

    // 2000 × 2 + 6000 × 0.1 + 1500 × 2.5 + 500 × 4 + 1000 × 10
    ['anthropic/claude-sonnet', used(10_000, 1000, { cached: 6000, written: 2000, long: 500 }), 20_350],
    // 1000 × 5 + 1000 × 25
    ['anthropic/claude-opus-4-8', used(1000, 1000), 30_000],
    ['anthropic/claude-haiku', used(100_000, 1000), 10_500],
    // 50,000.5 and 2500, rounded once
    ['anthropic/claude-haiku', used(100_001, 1000), 52_501],

    // The cached part counts for the length of the prompt: 100,001 × 2.5 + 100,000 × 0.25 + 100 × 15
    ['google/gemini-2.5-pro', used(200_001, 100, { cached: 100_000 }), 276_503],
    ['google/gemini-2.5-pro', used(200_000, 100), 251_000],
    ['google/gemini-embedding-001', used(1000, 0), 150],

    ['qwen/qwen-plus', used(1000, 1000), 1600],
    // A reply that thought pays the thinking price for all of it: 1000 × 0.4 + 1000 × 4
    ['qwen/qwen-plus', used(1000, 1000, { reasoning: 300 }), 4400],
    ['qwen/qwen-plus', used(300_000, 1000), 363_600],
    ['qwen/qwen-plus', used(300_000, 1000, { reasoning: 1 }), 372_000],
    ['qwen/qwen3-max', used(32_000, 0), 38_400],
    // 76,802.4 is rounded down
    ['qwen/qwen3-max', used(32_001, 0), 76_802],
    ['qwen/qwen3-max', used(128_001, 0), 384_003],
    ['qwen/text-embedding-v4', used(100_000, 0), 7000],

    // 400 × 0.15 + 600 × 0.003 = 61.8
    ['deepseek/deepseek-flash', used(1000, 0, { cached: 600 }), 62],
    ['mistral/mistral-small-2603', used(1000, 1000), 750],
    ['mistral/mistral-embed', used(1000, 0), 100],
    ['xai/grok-4.7', used(199_999, 0), 399_998],
    ['xai/grok-4.7', used(200_000, 0), 800_000],
    ['groq/openai/gpt-oss-120b', used(1000, 1000), 750],
    ['openrouter/anthropic/claude-opus', used(1000, 1000), 24_000],
    // Reasoning has a price of its own: 1000 × 2 + 600 × 8 + 400 × 3
    ['openrouter/perplexity/sonar-deep-research', used(1000, 1000, { reasoning: 400 }), 8000],
    // More reasoning than output is told, and all of the output is reasoning: 1000 × 2 + 10 × 3
    ['openrouter/perplexity/sonar-deep-research', used(1000, 10, { reasoning: 11 }), 2030],
    ['openrouter/openai/gpt-oss-20b:free', used(1000, 1000), 0],
    ['ollama/llama3.1:8b', used(100_000, 10_000), 0],
  ])('%s %j costs %i micro-dollars', (model, usage, microUsd) => {
    expect(bill(model, usage)).toBe(microUsd);
  });

  it.each<[when: string, at: number, microUsd: number]>([
    ['at the first minute of the morning peak', monday('01:00'), 1500],
    ['in the morning peak', monday('02:30'), 1500],
    ['at its end', monday('04:00'), 750],
    ['in the afternoon peak', monday('09:59:59.999'), 1500],
    ['at noon', noon, 750],
    ['on a Friday', Date.parse('2026-11-27T02:30Z'), 1500],
    ['on a Saturday', saturday('02:30'), 750],
    ['on a Sunday', Date.parse('2026-11-29T02:30Z'), 750],
  ])('deepseek-flash %s: twice the price in peak hours on weekdays', (_when, at, microUsd) => {
    expect(bill('deepseek/deepseek-flash', used(1000, 1000), at)).toBe(microUsd);
  });

  it.each<[when: string, at: number, microUsd: number]>([
    ['until the end of 2026', Date.parse('2026-12-31T23:59:59.999Z'), 4500],
    ['from 2027 on', Date.parse('2027-01-01T00:00Z'), 9000],
  ])('gemini-3.8-flash %s', (_when, at, microUsd) => {
    expect(bill('google/gemini-flash', used(1000, 1000), at)).toBe(microUsd);
  });

  it.each<[why: string, model: string, usage: Usage]>([
    ['nobody knows the model', 'nobody/nothing', used(1, 1)],
    ['it leads to whatever is newest', 'google/gemini-flash-latest', used(1, 1)],
    ['no price is known for sure', 'qwen/qwen3.8-max', used(1, 1)],
    ['cached input has no price', 'openai/gpt-5-pro', used(1000, 1, { cached: 1 })],
    [
      'writing for an hour has no price',
      'openrouter/anthropic/claude-opus',
      used(1000, 1, { written: 10, long: 10 }),
    ],
  ])('unknown, not 0: %s', (_why, model, usage) => {
    expect(bill(model, usage)).toBeUndefined();
  });

  it('a part that was not used needs no price', () => {
    expect(bill('openai/gpt-5-pro', used(1000, 0, { cached: 0, written: 0, long: 0 }))).toBe(15_000);
  });
});

describe('cost', () => {
  const flat = toTariff([{ inputMicroUsdPerMillion: 2_000_000, outputMicroUsdPerMillion: 8_000_000 }]);

  it.each<[what: string, usage: Usage]>([
    ['more cached than input', used(10, 0, { cached: 11 })],
    ['more cached and written than input', used(10, 0, { cached: 6, written: 5 })],
    ['more written for long than written', used(10, 0, { written: 1, long: 2 })],
    ['negative counts', used(-1, 0)],
    ['counts that are no numbers', used(NaN, 0)],
    ['more than can be counted exactly', used(Number.MAX_SAFE_INTEGER, 0)],
  ])('is unknown for %s', (_what, usage) => {
    const rates = {
      cachedInputMicroUsdPerMillion: 1,
      cacheWriteMicroUsdPerMillion: 1,
      cacheWriteLongMicroUsdPerMillion: 1,
    };
    const tariff = toTariff([
      { ...rates, inputMicroUsdPerMillion: 2_000_000, outputMicroUsdPerMillion: 8_000_000 },
    ]);
    expect(cost(usage, tariff, noon)).toBeUndefined();
  });

  it('is unknown before the first day of the first price', () => {
    const tariff = toTariff([{ from: '2026-11-23', inputMicroUsdPerMillion: 1_000_000 }]);
    expect(cost(used(1, 0), tariff, monday('00:00') - 1)).toBeUndefined();
    expect(cost(used(1, 0), tariff, monday('00:00'))).toBe(1);
  });

  it('takes a span over midnight', () => {
    const hours = [{ fromMinute: 1380, toMinute: 30, inputMicroUsdPerMillion: 1_000_000 }];
    const tariff = toTariff([{ inputMicroUsdPerMillion: 2_000_000, hours }]);
    const at = (time: string): number | undefined => cost(used(1, 0), tariff, monday(time));
    expect([at('22:59'), at('23:00'), at('00:29'), at('00:30')]).toEqual([2, 1, 1, 2]);
  });

  it('does not fall back on the short prompt where a tier lacks a price', () => {
    const tiers = [{ aboveInputTokens: 10, inputMicroUsdPerMillion: 1 }];
    const tariff = toTariff([{ inputMicroUsdPerMillion: 1, outputMicroUsdPerMillion: 1, tiers }]);
    expect(cost(used(11, 1), tariff, noon)).toBeUndefined();
  });

  it('rounds the sum once, half up', () => {
    const tariff = toTariff([{ inputMicroUsdPerMillion: 300_000, outputMicroUsdPerMillion: 200_000 }]);
    expect(cost(used(1, 0), tariff, noon)).toBe(0);
    expect(cost(used(1, 1), tariff, noon)).toBe(1);
  });

  it('equals the same sum in BigInt, for any rates and counts', () => {
    fc.assert(
      fc.property(anyRates, anyUsage, (rates, usage) => {
        expect(cost(usage, toTariff([rates]), noon)).toBe(Number(inBigInt(usage, rates)));
      }),
    );
  });

  it('never falls when a count grows', () => {
    const counts = ['inputTokens', 'outputTokens'] as const;
    fc.assert(
      fc.property(
        anyRates,
        anyUsage,
        fc.constantFrom(...counts),
        fc.nat(1e6),
        (rates, usage, count, more) => {
          const tariff = toTariff([{ ...rates, thinkingOutputMicroUsdPerMillion: undefined }]);
          const grown = { ...usage, [count]: usage[count] + more };
          expect(cost(grown, tariff, noon)).toBeGreaterThanOrEqual(cost(usage, tariff, noon) ?? NaN);
        },
      ),
    );
  });

  it('adds up within a tier, but for the rounding of each bill', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), fc.nat(1e6), fc.nat(1e6), (in1, out1, in2, out2) => {
        const apart = (cost(used(in1, out1), flat, noon) ?? NaN) + (cost(used(in2, out2), flat, noon) ?? NaN);
        const together = cost(used(in1 + in2, out1 + out2), flat, noon) ?? NaN;
        expect(Math.abs(apart - together)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

const anyRate = fc.nat(200_000_000);
const anyRates: fc.Arbitrary<Required<Rates> & PricePeriod> = fc.record({
  inputMicroUsdPerMillion: anyRate,
  cachedInputMicroUsdPerMillion: anyRate,
  cacheWriteMicroUsdPerMillion: anyRate,
  cacheWriteLongMicroUsdPerMillion: anyRate,
  outputMicroUsdPerMillion: anyRate,
  reasoningMicroUsdPerMillion: anyRate,
  thinkingOutputMicroUsdPerMillion: fc.option(anyRate, { nil: undefined }),
});

/** Counts that do not contradict each other. */
const anyUsage: fc.Arbitrary<Required<Usage>> = fc
  .tuple(fc.nat(1e6), fc.nat(1e6), fc.nat(1e6), fc.nat(1e6), fc.nat(1e6), fc.nat(1e6))
  .map(([plain, cached, written, long, output, reasoning]) => ({
    inputTokens: plain + cached + written + long,
    cachedInputTokens: cached,
    cacheWriteTokens: written + long,
    cacheWriteLongTokens: long,
    outputTokens: output + reasoning,
    reasoningTokens: reasoning,
    estimated: false,
  }));

function inBigInt(usage: Required<Usage>, rates: Rates): bigint {
  const thinking = usage.reasoningTokens ? rates.thinkingOutputMicroUsdPerMillion : undefined;
  const parts: readonly [tokens: number | undefined, rate: number | undefined][] = [
    [
      usage.inputTokens - (usage.cachedInputTokens ?? 0) - (usage.cacheWriteTokens ?? 0),
      rates.inputMicroUsdPerMillion,
    ],
    [usage.cachedInputTokens, rates.cachedInputMicroUsdPerMillion],
    [(usage.cacheWriteTokens ?? 0) - (usage.cacheWriteLongTokens ?? 0), rates.cacheWriteMicroUsdPerMillion],
    [usage.cacheWriteLongTokens, rates.cacheWriteLongMicroUsdPerMillion],
    [usage.outputTokens - (usage.reasoningTokens ?? 0), thinking ?? rates.outputMicroUsdPerMillion],
    [usage.reasoningTokens, rates.reasoningMicroUsdPerMillion],
  ];
  const sum = parts.reduce((total, [tokens = 0, rate = 0]) => total + BigInt(tokens) * BigInt(rate), 0n);
  return (sum + 500_000n) / 1_000_000n;
}
