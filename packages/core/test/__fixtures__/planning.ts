import type { Candidate, Placement } from '../../src/candidate.ts';
import type { ModelFacts } from '../../src/ports/catalog.ts';
import type { HealthView } from '../../src/health/health.ts';
import type { RequestFacts } from '../../src/plan/facts.ts';

interface PlacementChanges extends Partial<Omit<Placement, 'facts' | 'candidates'>> {
  readonly facts?: Omit<ModelFacts, 'model'>;
  readonly credentials?: readonly string[];
}

/** A model in its place in a route, known to the catalog for nothing but its name. */
export function placement(model: string, changes: PlacementChanges = {}): Placement {
  const { facts = {}, credentials, ...others } = changes;
  const [provider = '', name = ''] = model.split('/');
  const identity = others.identity ?? name;
  const common = { model, identity, provider, name, facts: { model, ...facts } };
  const candidates = (credentials ?? [undefined]).map((credential): Candidate => {
    const behind = credential === undefined ? '' : `#${credential}`;
    return { ...common, credential, key: `${model}${behind}`, credentialKey: `${provider}${behind}` };
  });
  const placed = { model, identity, provider, facts: common.facts, candidates };
  return { role: 'fallback', parameters: {}, weight: 1, equal: false, ...placed, ...others };
}

/** A short question in plain text from nobody in particular. */
export function requestFacts(changes: Partial<RequestFacts> = {}): RequestFacts {
  return {
    mode: 'unary',
    needs: { tools: false, images: false },
    mostInputTokens: 300,
    inputTokens: () => 100,
    longestText: undefined,
    maxOutputTokens: undefined,
    customerId: undefined,
    tier: undefined,
    tags: {},
    wallTime: Date.UTC(2025, 0, 1, 12),
    now: 1_000,
    endsAt: 61_000,
    microUsdLeft: undefined,
    requested: undefined,
    degraded: false,
    isEscalated: () => false,
    warmProvider: undefined,
    expectedCost: () => undefined,
    ...changes,
  };
}

/** Everybody is well but those named, by key. */
export function healthOf(
  views: Readonly<Record<string, Partial<HealthView>>> = {},
): (candidate: Candidate) => HealthView {
  return ({ key }) => ({ status: 'ready', until: undefined, share: 1, latencyMs: undefined, ...views[key] });
}
