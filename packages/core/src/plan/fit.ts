import type { Placement } from '../candidate.ts';
import { outputLimit } from '../limits/output-limit.ts';
import type { SkipReason } from '../outcome.ts';
import type { Route } from '../routes/route.ts';
import type { RequestFacts } from './facts.ts';

export interface Misfit {
  readonly reason: SkipReason;
  readonly detail: string;
}

export interface Fitting {
  readonly route: Route;
  readonly facts: RequestFacts;
  readonly canStream: (provider: string) => boolean;
  readonly canEmbed: (provider: string) => boolean;
}

/** Why this placement cannot or must not take this request; undefined when it can. */
export function misfit(placement: Placement, fitting: Fitting): Misfit | undefined {
  return (
    tooDifferent(placement, fitting) ??
    lacking(placement, fitting) ??
    tooSmall(placement, fitting.facts) ??
    tooExpensive(placement, fitting.facts)
  );
}

function tooDifferent(placement: Placement, { route, facts }: Fitting): Misfit | undefined {
  // A call that names models brings a primary of its own: the first of them.
  const asked = facts.requested?.[0]?.identity;
  const primary = route.chain[0]?.identity;
  if (placement.identity === primary || placement.identity === asked) return undefined;
  if (route.stakes === 'high' && !placement.equal) {
    const detail = `stakes are high, and it is neither ${asked ?? primary} nor named its equal`;
    return { reason: 'stakes-too-high', detail };
  }
  if (facts.mode === 'embed' && !route.allowDifferentModel) {
    return { reason: 'different-model', detail: 'vectors of different models do not mix' };
  }
  return undefined;
}

function lacking(placement: Placement, fitting: Fitting): Misfit | undefined {
  const lack =
    fitting.facts.mode === 'embed' ? lackToEmbed(placement, fitting) : lackToChat(placement, fitting);
  return lack === undefined ? undefined : { reason: 'no-capability', detail: lack };
}

function lackToEmbed({ facts: model, provider }: Placement, { canEmbed }: Fitting): string | undefined {
  const isForChat = model.chat === true && !model.embeddings;
  return isForChat || !canEmbed(provider) ? 'it makes no embeddings' : undefined;
}

/** A model the catalog does not know is taken for a plain one: it may have tools, it sees no images. */
function lackToChat(
  { facts: model, provider }: Placement,
  { facts, canStream }: Fitting,
): string | undefined {
  if (model.chat === false) return 'it does not write text';
  if (facts.mode === 'stream' && !canStream(provider)) return 'its provider does not stream';
  if (facts.needs.tools && model.tools === false) return 'it takes no tools';
  return facts.needs.images && model.images !== true ? 'it is not known to take images' : undefined;
}

/** Our estimate may be a little high; a call refused upstream costs less than a call refused here by mistake. */
const estimateSlack = 1.1;

function tooSmall({ facts: model, parameters }: Placement, facts: RequestFacts): Misfit | undefined {
  const window = model.contextTokens;
  if (window === undefined) return undefined;
  const { mostInputTokens, inputTokens } = facts.longestText ?? facts;
  // Providers count what may be written against the window too.
  const outputTokens = outputLimit(parameters, facts) ?? 0;
  const room = window - outputTokens;
  if (mostInputTokens <= room || inputTokens() <= room * estimateSlack) return undefined;
  const needed = inputTokens() + outputTokens;
  return { reason: 'window-too-small', detail: `its window is ${window} tokens, about ${needed} are needed` };
}

function tooExpensive({ model }: Placement, facts: RequestFacts): Misfit | undefined {
  if (facts.microUsdLeft === undefined) return undefined;
  const cost = facts.expectedCost(model);
  if (cost === undefined)
    return { reason: 'unpriced', detail: 'the request has a budget and its price is unknown' };
  if (cost <= facts.microUsdLeft) return undefined;
  return {
    reason: 'too-expensive',
    detail: `would cost about ${cost} micro-dollars, ${facts.microUsdLeft} are left`,
  };
}
