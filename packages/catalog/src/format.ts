import type { ModelFacts } from '@understudy/core';

/** One model: core's facts about it, and its prices. What is not known is left out. */
export interface ModelEntry extends Omit<ModelFacts, 'model'> {
  /** `provider/name`; the name is the provider's own. */
  readonly id: string;
  /** In the order of their `from` days. No price at all is an unknown price; an explicit 0 is free. */
  readonly prices?: readonly PricePeriod[] | undefined;
}

/** Integer micro-dollars per million tokens (2 dollars are 2,000,000). A rate that is left out is unknown. */
export interface Rates {
  /** Input that was neither read from nor written to a cache. */
  readonly inputMicroUsdPerMillion?: number | undefined;
  readonly cachedInputMicroUsdPerMillion?: number | undefined;
  readonly cacheWriteMicroUsdPerMillion?: number | undefined;
  /** Written to live for an hour. */
  readonly cacheWriteLongMicroUsdPerMillion?: number | undefined;
  readonly outputMicroUsdPerMillion?: number | undefined;
  /** Only where reasoning tokens have a price of their own; elsewhere they are output. */
  readonly reasoningMicroUsdPerMillion?: number | undefined;
  /** Only where a reply that reasoned pays another price for all of its output. */
  readonly thinkingOutputMicroUsdPerMillion?: number | undefined;
}

/** What a model costs from a day on. */
export interface PricePeriod extends Rates {
  /** The first UTC day it holds, as `2026-08-17`. Only the first period may leave it out: since ever. */
  readonly from?: string | undefined;
  /** Rates for the whole call once its prompt is longer; in rising order. Not together with `hours`. */
  readonly tiers?: readonly PriceTier[] | undefined;
  /** Rates at some hours of the day; the first span that fits holds. */
  readonly hours?: readonly PriceHours[] | undefined;
  /** What a batch call costs, in percent of these rates. For information: the engine makes no batch calls. */
  readonly batchPercent?: number | undefined;
}

export interface PriceTier extends Rates {
  readonly aboveInputTokens: number;
}

/** A daily span in UTC minutes, `toMinute` not included; over midnight when `fromMinute` is the greater. */
export interface PriceHours extends Rates {
  readonly fromMinute: number;
  readonly toMinute: number;
  /** UTC weekdays, 0 is Sunday; every day when left out. */
  readonly days?: readonly number[] | undefined;
}

/** A whole catalog, as built in, as written by the update script, and as read while running. */
export interface CatalogData {
  /** Stands on every row that was priced with it. */
  readonly version: string;
  /** Where the facts come from. */
  readonly source: { readonly name: string; readonly date: string; readonly commit?: string | undefined };
  /** Short names for the newest model of a family: alias to id. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly models: readonly ModelEntry[];
}

/** What a configuration changes: facts of known models, whole price lists, new models, aliases. */
export interface CatalogOverrides {
  readonly models?: Readonly<Record<string, Omit<ModelEntry, 'id'>>> | undefined;
  readonly aliases?: Readonly<Record<string, string>> | undefined;
}
