import type { Usage } from '@understudy/core';

import type { PriceHours, PricePeriod, PriceTier, Rates } from './format.ts';

/** A price list made ready for counting: its days are times. */
export type Tariff = readonly TariffPeriod[];

interface TariffPeriod {
  readonly fromMs: number;
  readonly rates: Rates;
  readonly tiers: readonly PriceTier[];
  readonly hours: readonly PriceHours[];
}

/**
 * What a call cost in whole micro-dollars; undefined when any part that was used has no known price.
 * Every part is tokens times rate, an exact integer; their sum is rounded once, half up.
 * A count the provider did not tell is none.
 */
export function cost(usage: Usage, tariff: Tariff, wallTime: number): number | undefined {
  const rates = ratesFor(usage.inputTokens, tariff, wallTime);
  if (!rates) return undefined;
  const millionths = inputCost(usage, rates) + outputCost(usage, rates);
  // NaN marks an unknown part or counts that contradict each other; beyond the safe integers nothing is exact.
  if (!Number.isSafeInteger(millionths)) return undefined;
  const rest = millionths % 1_000_000;
  return (millionths - rest) / 1_000_000 + (rest >= 500_000 ? 1 : 0);
}

/** Does once what `cost` would otherwise do on every call. */
export function toTariff(prices: readonly PricePeriod[]): Tariff {
  return prices.map((period) => ({
    fromMs: period.from === undefined ? -Infinity : Date.parse(period.from),
    rates: period,
    tiers: period.tiers ?? none,
    hours: period.hours ?? none,
  }));
}

const none = [] as const;

function inputCost(usage: Usage, rates: Rates): number {
  const { inputTokens, cachedInputTokens = 0, cacheWriteTokens = 0, cacheWriteLongTokens = 0 } = usage;
  return (
    part(inputTokens - cachedInputTokens - cacheWriteTokens, rates.inputMicroUsdPerMillion) +
    part(cachedInputTokens, rates.cachedInputMicroUsdPerMillion) +
    part(cacheWriteTokens - cacheWriteLongTokens, rates.cacheWriteMicroUsdPerMillion) +
    part(cacheWriteLongTokens, rates.cacheWriteLongMicroUsdPerMillion)
  );
}

function outputCost({ outputTokens, reasoningTokens = 0 }: Usage, rates: Rates): number {
  // Some providers count a token more of reasoning than of output.
  const reasoning = Math.min(reasoningTokens, outputTokens);
  const { outputMicroUsdPerMillion: plain, thinkingOutputMicroUsdPerMillion: thinking } = rates;
  const output = reasoning > 0 ? (thinking ?? plain) : plain;
  return (
    part(outputTokens - reasoning, output) + part(reasoning, rates.reasoningMicroUsdPerMillion ?? output)
  );
}

function part(tokens: number, rate: number | undefined): number {
  if (tokens === 0) return 0;
  return tokens > 0 && rate !== undefined ? tokens * rate : NaN;
}

function ratesFor(inputTokens: number, tariff: Tariff, wallTime: number): Rates | undefined {
  const period = tariff.findLast(({ fromMs }) => fromMs <= wallTime);
  if (!period) return undefined;
  return (
    period.tiers.findLast(({ aboveInputTokens }) => inputTokens > aboveInputTokens) ??
    period.hours.find((span) => isWithin(span, wallTime)) ??
    period.rates
  );
}

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
/** The first of January 1970 was a Thursday. */
const firstWeekday = 4;

function isWithin({ fromMinute, toMinute, days }: PriceHours, wallTime: number): boolean {
  const minute = (wallTime % dayMs) / minuteMs;
  const isHour =
    fromMinute <= toMinute
      ? minute >= fromMinute && minute < toMinute
      : minute >= fromMinute || minute < toMinute;
  return isHour && (!days || days.includes((Math.floor(wallTime / dayMs) + firstWeekday) % 7));
}
