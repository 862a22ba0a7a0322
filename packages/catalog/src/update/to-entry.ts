import type { StructuredOutput } from '@understudy/core';

import type { ModelEntry, PricePeriod } from '../format.ts';
import { toRates } from './dollars.ts';
import type { Dollars } from './dollars.ts';
import { identityOf } from './identity.ts';
import { decide } from './rules.ts';
import type { ProviderRules } from './rules.ts';
import type { SourceCost, SourceModel, SourceRates } from './source.ts';

export interface Listed {
  readonly provider: string;
  readonly name: string;
  readonly rules: ProviderRules;
  readonly model: SourceModel;
}

/** A chat model as the source and the provider's rules have it. What neither knows stays out. */
export function toChatEntry(listed: Listed): ModelEntry {
  const { provider, name, rules, model } = listed;
  const { limit, modalities, tool_call: tools, reasoning } = model;
  return known({
    id: `${provider}/${name}`,
    identity: identityOf(provider, name),
    // The source writes 0 for a limit it does not know.
    contextTokens: limit?.context || undefined,
    maxOutputTokens: limit?.output || undefined,
    chat: true,
    tools,
    structured: structured(listed),
    images: modalities?.input?.includes('image'),
    reasoning,
    prefill: decide(rules.prefill, name),
    prices: toPrices(model.cost, listed),
  });
}

/** An embedding model; its dimensions are not in the source. */
export function toEmbeddingEntry(listed: Listed): ModelEntry {
  const { provider, name, model } = listed;
  const { output: _none, ...cost } = model.cost ?? {};
  return known({
    id: `${provider}/${name}`,
    identity: identityOf(provider, name),
    contextTokens: model.limit?.context || undefined,
    chat: false,
    prices: toPrices(cost, listed),
  });
}

/** The rules are surer than the source, which says only whether a model takes schemas. */
function structured({ name, rules, model }: Listed): StructuredOutput | undefined {
  const ruled = decide(rules.structured, name);
  if (ruled || model.structured_output === undefined) return ruled;
  return model.structured_output ? 'schema' : 'prompt';
}

function toPrices(cost: SourceCost | undefined, { name, rules }: Listed): readonly PricePeriod[] | undefined {
  if (cost?.input === undefined || rules.unpriced?.test(name)) return undefined;
  const batchPercent = decide(rules.batchPercent, name);
  const tiers = cost.tiers?.map(({ tier, ...rates }) => ({
    aboveInputTokens: tier.size - (rules.tierFromSize ? 1 : 0),
    ...toRates(toDollars(rates, rules)),
  }));
  return [{ ...toRates(toDollars(cost, rules)), ...known({ tiers, batchPercent }) }];
}

function toDollars(rates: SourceRates, rules: ProviderRules): Dollars {
  const { input, output, reasoning } = rates;
  const apart = reasoning === output ? undefined : reasoning;
  return {
    input,
    // The source writes 0 for reads it has no price for, and for the output of embeddings.
    cached: input ? rates.cache_read || undefined : rates.cache_read,
    write: rates.cache_write,
    writeLong: rules.longWriteTimes && input && input * rules.longWriteTimes,
    output,
    ...(rules.thinkingPaysAll ? { thinkingOutput: apart } : { reasoning: apart }),
  };
}

/** The same without what is undefined. */
export function known<Facts extends object>(facts: Facts): Facts {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- every field here may be left out where it may be undefined
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Facts;
}
