import { describe, expect, it } from 'vitest';

import { emptyCatalog } from '../ports/catalog.ts';
import type { Catalog, ModelFacts } from '../ports/catalog.ts';
import type { Placement } from '../candidate.ts';
import type { Provider } from '../ports/provider.ts';
import { place } from './place.ts';
import type { Seating, World } from './place.ts';

const seating: Seating = { role: 'primary', parameters: { temperature: 0.2 } };

describe('place', () => {
  it('places a model that the catalog does not know as a plain one', () => {
    expect(placed('openai/gpt-4.1', world({ openai: [] }))).toEqual({
      role: 'primary',
      model: 'openai/gpt-4.1',
      provider: 'openai',
      identity: 'gpt-4.1',
      facts: { model: 'openai/gpt-4.1' },
      candidates: [
        {
          key: 'openai/gpt-4.1',
          credentialKey: 'openai',
          model: 'openai/gpt-4.1',
          identity: 'gpt-4.1',
          provider: 'openai',
          name: 'gpt-4.1',
          credential: undefined,
          facts: { model: 'openai/gpt-4.1' },
        },
      ],
      parameters: { temperature: 0.2 },
      weight: 1,
      equal: false,
    });
  });

  it('makes a candidate for each credential of the provider', () => {
    const { candidates } = placed('anthropic/claude', world({ anthropic: ['key-a', 'key-b'] }));
    expect(candidates.map(({ key, credentialKey, credential }) => [key, credentialKey, credential])).toEqual([
      ['anthropic/claude#key-a', 'anthropic#key-a', 'key-a'],
      ['anthropic/claude#key-b', 'anthropic#key-b', 'key-b'],
    ]);
  });

  it('resolves an alias, so that both names share one breaker', () => {
    const facts = {
      model: 'anthropic/claude-sonnet-4-5',
      identity: 'claude-sonnet-4-5',
      contextTokens: 200_000,
    };
    const { model, candidates, identity } = placed(
      'anthropic/claude-sonnet',
      world({ anthropic: [] }, () => facts),
    );
    expect([model, identity]).toEqual(['anthropic/claude-sonnet-4-5', 'claude-sonnet-4-5']);
    expect(candidates[0]).toMatchObject({
      key: 'anthropic/claude-sonnet-4-5',
      name: 'claude-sonnet-4-5',
      facts,
    });
  });

  it('asks the provider that was named, even when the catalog files the model under another', () => {
    const facts = { model: 'anthropic/claude-sonnet-4-5', contextTokens: 200_000 };
    expect(
      placed(
        'proxy/sonnet',
        world({ proxy: [] }, () => facts),
      ),
    ).toMatchObject({
      model: 'proxy/sonnet',
      provider: 'proxy',
      facts: { model: 'proxy/sonnet', contextTokens: 200_000 },
      candidates: [{ name: 'sonnet', key: 'proxy/sonnet' }],
    });
  });

  it.each([
    ['azure/gpt-4.1', 'gpt-4.1'],
    ['openrouter/openai/gpt-4.1', 'gpt-4.1'],
  ])('takes %s for %s under another roof when nobody says otherwise', (model, identity) => {
    expect(placed(model, world({ azure: [], openrouter: [] })).identity).toBe(identity);
  });

  it('is frozen, and leaves the catalog its own facts', () => {
    const facts: ModelFacts = { model: 'openai/embed', embeddings: { dimensions: 3 } };
    const placement = placed(
      'openai/embed',
      world({ openai: [] }, () => facts),
    );
    expect(
      [placement, placement.facts, placement.facts.embeddings, placement.candidates[0]].every(
        Object.isFrozen,
      ),
    ).toBe(true);
    expect(Object.isFrozen(facts)).toBe(false);
  });

  it.each(['constructor/x', 'toString/x', 'hasOwnProperty/x'])(
    'finds no provider in what every object inherits: %s',
    (model) => {
      expect(place(model, seating, world({ openai: [] })).ok).toBe(false);
    },
  );

  it('asks whether a known provider was meant', () => {
    expect(place('opnai/gpt-4.1', seating, world({ openai: [], qwen: [] }))).toEqual({
      ok: false,
      message: 'no provider is called "opnai" (there is openai, qwen)',
      suggestion: 'did you mean "openai/gpt-4.1"?',
    });
  });

  it('does not repeat what is no model: it may be a key', () => {
    const refused = place('sk-secret-0123456789', seating, world({ openai: [] }));
    expect(refused.ok).toBe(false);
    expect(JSON.stringify(refused)).not.toContain('secret');
  });
});

function placed(model: string, within: World): Placement {
  const result = place(model, seating, within);
  if (!result.ok) throw new Error(result.message);
  return result.placement;
}

function world(
  credentials: Record<string, readonly string[]>,
  facts: Catalog['facts'] = emptyCatalog.facts,
): World {
  const providers = Object.entries(credentials).map(([id, labels]): [string, Provider] => [
    id,
    {
      id,
      credentials: labels,
      generate: () => Promise.reject(new Error('not called')),
      classify: () => ({ kind: 'unknown', message: '' }),
    },
  ]);
  return { providers: Object.fromEntries(providers), catalog: { ...emptyCatalog, facts } };
}
