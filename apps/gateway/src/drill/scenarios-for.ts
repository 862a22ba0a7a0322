import type { Cast } from './cast.ts';
import type { Scenario, ScenarioKind } from './scenario.ts';
import { troubleNames } from './trouble.ts';
import type { Trouble } from './trouble.ts';
import type { Variant } from './variants.ts';

/** Every kind of trouble for each provider of a route, and then the worst days. */
export function scenariosFor(
  { cast, calls }: Variant,
  kinds: readonly ScenarioKind[] | undefined,
): readonly Scenario[] {
  const { providers, route, placements } = cast;
  const inTrouble = providers.flatMap((provider) => troubleNames.map((trouble) => oneIn(trouble, provider)));
  // A canary gets its share whoever is down; the primary is asked first in any case.
  const others = placements.filter(({ role }, index) => index > 0 && role !== 'canary');
  const left = route.allowFallback ? others.map(({ provider, model }) => onlyOneLeft(provider, model)) : [];
  const all = [...inTrouble, ...left, blackout, ...(calls.largest ? withLargest(cast) : [])];
  return all.filter(({ kind }) => kinds?.includes(kind) ?? true);
}

function oneIn(trouble: Trouble, provider: string): Scenario {
  return {
    ...{ kind: trouble, provider, title: `${provider} ${trouble}`, size: 'usual' },
    troubleOf: (call) => (call.provider === provider ? trouble : undefined),
  };
}

function onlyOneLeft(provider: string, model: string): Scenario {
  const name = model.slice(provider.length + 1);
  return {
    ...{ kind: 'only-one-left', provider: undefined, title: `only ${name} left`, size: 'usual' },
    spared: model,
    troubleOf: (call) => (call.provider === provider && call.model === name ? undefined : 'outage'),
  };
}

const blackout: Scenario = {
  ...{ kind: 'blackout', provider: undefined, title: 'everybody down', size: 'usual' },
  troubleOf: () => 'outage',
};

/** Also without the primary's provider, where the route says itself how large its prompts are. */
function withLargest({ route, placements, providers }: Cast): readonly Scenario[] {
  const [primary] = placements;
  if (!primary || providers.length < 2 || !route.allowFallback || route.maxInputTokens === undefined)
    return [largest];
  const title = `largest prompt, ${primary.provider} down`;
  return [largest, { ...oneIn('outage', primary.provider), kind: 'largest-prompt', title, size: 'largest' }];
}

const largest: Scenario = {
  ...{ kind: 'largest-prompt', provider: undefined, title: 'largest prompt', size: 'largest' },
  troubleOf: () => undefined,
};
