import type { Placement } from '../candidate.ts';
import type { ModelFacts } from '../catalog.ts';
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
  /** The placement the plan would have begun with. */
  readonly first: Placement;
  readonly canStream: (provider: string) => boolean;
  readonly canEmbed: (provider: string) => boolean;
}

/** Why this placement cannot take this request; undefined when it can. */
export function misfit(placement: Placement, fitting: Fitting): Misfit | undefined {
  return (
    notAllowed(placement, fitting) ??
    lacking(placement, fitting) ??
    tooSmall(placement, fitting.facts) ??
    tooExpensive(placement, fitting.facts)
  );
}

function notAllowed(placement: Placement, { route, facts, first }: Fitting): Misfit | undefined {
  if (!route.allowFallback && placement !== first) {
    return { reason: 'fallback-not-allowed', detail: 'the route says allowFallback: false' };
  }
  // A call that names models brings its own primary: the first of them.
  const primary = route.chain[0] ?? first;
  if (placement.identity === primary.identity) return undefined;
  if (route.stakes === 'high' && !placement.equal) {
    return { reason: 'stakes-too-high', detail: `stakes are high, and it is not ${primary.identity} or a named equal` };
  }
  if (facts.mode === 'embed' && !route.allowDifferentModel) {
    return { reason: 'different-model', detail: 'vectors of different models do not mix' };
  }
  return undefined;
}

function lacking({ facts: model, provider }: Placement, fitting: Fitting): Misfit | undefined {
  const missing = fitting.facts.mode === 'embed' ? lackingToEmbed(model, provider, fitting) : lackingToChat(model, provider, fitting);
  return missing === undefined ? undefined : { reason: 'no-capability', detail: `it has no ${missing}` };
}

function lackingToEmbed(model: ModelFacts, provider: string, { canEmbed }: Fitting): string | undefined {
  const isChatOnly = model.chat === true && !model.embeddings;
  return isChatOnly || !canEmbed(provider) ? 'embeddings' : undefined;
}

/** A model the catalog does not know is taken for a plain one: it may have tools, it sees no images. */
function lackingToChat(model: ModelFacts, provider: string, { facts, canStream }: Fitting): string | undefined {
  if (model.chat === false) return 'chat';
  if (facts.mode === 'stream' && !canStream(provider)) return 'streaming';
  if (facts.needs.tools && model.tools === false) return 'tools';
  return facts.needs.images && model.images !== true ? 'images' : undefined;
}

/** Our estimate may be a little high; a call refused upstream costs less than a call refused here by mistake. */
const estimateSlack = 1.1;

function tooSmall({ facts: model }: Placement, facts: RequestFacts): Misfit | undefined {
  const window = model.contextTokens;
  const room = (window ?? Infinity) - (facts.maxOutputTokens ?? 0);
  if (facts.mostInputTokens <= room || facts.inputTokens() <= room * estimateSlack) return undefined;
  return { reason: 'window-too-small', detail: `its window is ${window} tokens, about ${facts.inputTokens()} are needed` };
}

function tooExpensive({ model }: Placement, facts: RequestFacts): Misfit | undefined {
  if (facts.microUsdLeft === undefined) return undefined;
  const cost = facts.expectedCost(model);
  if (cost === undefined) return { reason: 'unpriced', detail: 'the request has a budget and its price is unknown' };
  if (cost <= facts.microUsdLeft) return undefined;
  return { reason: 'too-expensive', detail: `would cost about ${cost} micro-dollars, ${facts.microUsdLeft} are left` };
}
