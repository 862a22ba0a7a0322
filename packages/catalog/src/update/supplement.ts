import type { ModelEntry, PriceHours, PricePeriod, PriceTier } from '../format.ts';
import { toRates } from './dollars.ts';
import type { Dollars } from './dollars.ts';
import { identityOf } from './identity.ts';
import { known } from './to-entry.ts';

/**
 * Facts kept by hand: newer than the source, missing from it, or better known. They win over an older source;
 * of a newer one they only fill the gaps.
 */
export interface Supplement extends Omit<ModelEntry, 'prices' | 'identity'> {
  /** Begin with the facts and prices of this model. */
  readonly like?: string | undefined;
  /** Win over a newer source too: it cannot say this, or is known to be wrong. */
  readonly insists?: boolean | undefined;
  /** Instead of the source's; `unknown` takes a wrong price away. */
  readonly prices?: readonly DollarPeriod[] | 'unknown' | undefined;
  /** Dated names the provider serves the same model under. */
  readonly snapshots?: readonly string[] | undefined;
}

export interface DollarPeriod extends Dollars {
  readonly from?: string | undefined;
  readonly tiers?: readonly (Dollars & Pick<PriceTier, 'aboveInputTokens'>)[] | undefined;
  readonly hours?: readonly (Dollars & Pick<PriceHours, 'fromMinute' | 'toMinute' | 'days'>)[] | undefined;
  readonly batchPercent?: number | undefined;
}

/** The entries with the supplements added, each of which may build on the ones before it. */
export function supplement(
  entries: ReadonlyMap<string, ModelEntry>,
  supplements: readonly Supplement[],
  sourceIsNewer: boolean,
): ReadonlyMap<string, ModelEntry> {
  const result = new Map(entries);
  for (const each of supplements) {
    const entry = merge(each, result, sourceIsNewer && !each.insists);
    // A mere correction of a model that the source has dropped.
    if (entry.chat === undefined) continue;
    const names = (each.snapshots ?? []).map((name) => `${providerOf(each.id)}/${name}`);
    for (const id of [each.id, ...names]) result.set(id, { ...entry, id });
  }
  return result;
}

function merge(
  { id, like, insists: _insists, snapshots: _snapshots, prices, ...facts }: Supplement,
  entries: ReadonlyMap<string, ModelEntry>,
  yields: boolean,
): ModelEntry {
  const added = { ...entries.get(like ?? ''), ...facts, ...toPrices(prices) };
  const base = entries.get(id);
  const merged = yields ? { ...added, ...base } : { ...base, ...added };
  return known({ ...merged, id, identity: identityOf(providerOf(id), id.slice(id.indexOf('/') + 1)) });
}

function toPrices(prices: Supplement['prices']): Pick<ModelEntry, 'prices'> {
  if (prices === undefined) return {};
  return { prices: prices === 'unknown' ? undefined : prices.map(toPeriod) };
}

function toPeriod({ from, tiers, hours, batchPercent, ...rates }: DollarPeriod): PricePeriod {
  return known({
    from,
    ...toRates(rates),
    tiers: tiers?.map(({ aboveInputTokens, ...dollars }) => ({ aboveInputTokens, ...toRates(dollars) })),
    hours: hours?.map(({ fromMinute, toMinute, days, ...dollars }) => ({
      fromMinute,
      toMinute,
      ...known({ days }),
      ...toRates(dollars),
    })),
    batchPercent,
  });
}

function providerOf(id: string): string {
  return id.slice(0, id.indexOf('/'));
}
