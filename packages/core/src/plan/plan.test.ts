import { fixedRandom, sampleRoute, seededRandom } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { healthOf, placement, requestFacts } from '../../test/__fixtures__/planning.ts';
import type { HealthView } from '../health/health.ts';
import { nobodyToAsk } from '../walk/nobody.ts';
import type { Random } from '../ports/random.ts';
import type { Route } from '../routes/route.ts';
import type { RequestFacts } from './facts.ts';
import { plan } from './plan.ts';
import type { Plan } from './plan.ts';

const large = placement('openai/large', { role: 'primary', facts: { contextTokens: 128_000, tools: true } });
const claude = placement('anthropic/claude', { facts: { contextTokens: 200_000, images: true } });
const small = placement('openai/small', { facts: { contextTokens: 8_000, tools: false } });
const chain = [large, claude, small];

interface Scene {
  readonly route?: Partial<Route>;
  readonly facts?: Partial<RequestFacts>;
  readonly health?: Readonly<Record<string, Partial<HealthView>>>;
  readonly random?: Random;
  readonly generateOnly?: readonly string[];
}

function planned({ route, facts, health, random = fixedRandom(0.99), generateOnly = [] }: Scene): Plan {
  const canAll = (provider: string): boolean => !generateOnly.includes(provider);
  return plan(sampleRoute({ chain, ...route }), requestFacts(facts), {
    view: healthOf(health),
    random,
    canStream: canAll,
    canEmbed: canAll,
  });
}

/** Who is asked, in which order, and why; who is not, and why. */
function story(scene: Scene): readonly string[] {
  const { candidates, skipped } = planned(scene);
  return [
    ...candidates.map(({ candidate, reason, notBefore, panic }) =>
      [`${candidate.key} ${reason}`, notBefore && `from ${notBefore}`, panic && 'in panic']
        .filter(Boolean)
        .join(', '),
    ),
    ...skipped.map(
      ({ model, credential, reason }) => `no ${[model, credential].filter(Boolean).join('#')} ${reason}`,
    ),
  ];
}

const prompt = (tokens: number): Partial<RequestFacts> => ({
  mostInputTokens: tokens * 3,
  inputTokens: () => tokens,
});
const costs: Readonly<Record<string, number>> = {
  'openai/large': 900,
  'anthropic/claude': 500,
  'openai/small': 20,
};
const expectedCost = (model: string): number | undefined => costs[model];

describe('a plan', () => {
  it('is the chain when everybody is well', () => {
    expect(story({})).toEqual([
      'openai/large priority',
      'anthropic/claude priority',
      'openai/small priority',
    ]);
    expect(planned({}).firstChoice).toBe('openai/large');
  });

  it('passes over whom the request does not suit and who is out', () => {
    const facts = { ...prompt(9_000), needs: { tools: true, images: false } };
    expect(story({ facts, health: { 'openai/large': { status: 'open', until: 9_000 } } })).toEqual([
      'anthropic/claude priority',
      'no openai/small no-capability',
      'no openai/large breaker-open',
    ]);
  });

  it('takes the cheapest that can do it', () => {
    const scene = { route: { order: 'cheapest' }, facts: { expectedCost } } as const;
    expect(story(scene)).toEqual([
      'openai/small cheapest',
      'anthropic/claude cheapest',
      'openai/large cheapest',
    ]);
    expect(planned(scene).firstChoice).toBe('openai/small');

    const long = { ...scene, facts: { ...scene.facts, ...prompt(20_000) } };
    expect(story(long)).toEqual([
      'anthropic/claude cheapest',
      'openai/large cheapest',
      'no openai/small window-too-small',
    ]);
    // The cheapest that can do it is no fallback ...
    expect(planned(long).firstChoice).toBe('anthropic/claude');
    // ... and one that is out leads to one.
    const out = { ...scene, health: { 'openai/small': { status: 'held' } } } as const;
    expect(planned(out).firstChoice).toBe('openai/small');
  });

  it('calls a primary that cannot take the request its first choice all the same', () => {
    const scene = { facts: { needs: { tools: false, images: true } } };
    expect(story(scene)).toEqual([
      'anthropic/claude priority',
      'no openai/large no-capability',
      'no openai/small no-capability',
    ]);
    expect(planned(scene).firstChoice).toBe('openai/large');
  });

  it('keeps to the dollars that one request may spend', () => {
    const unpriced = placement('qwen/plus');
    const facts = { microUsdLeft: 600, expectedCost };
    expect(story({ route: { chain: [...chain, unpriced] }, facts })).toEqual([
      'anthropic/claude priority',
      'openai/small priority',
      'no openai/large too-expensive',
      'no qwen/plus unpriced',
    ]);
  });

  it('measures the fastest over all credentials of a model', () => {
    const many = placement('qwen/plus', { credentials: ['a', 'b', 'c'] });
    const route = { chain: [claude, many], order: 'fastest' } as const;
    const first = (health: Scene['health']): string | undefined =>
      planned({ route, ...(health && { health }) }).firstChoice;
    const known = { 'anthropic/claude': { latencyMs: 500 } };
    expect(first({ ...known, 'qwen/plus#b': { latencyMs: 300 }, 'qwen/plus#c': { latencyMs: 500 } })).toBe(
      'qwen/plus',
    );
    expect(first({ ...known, 'qwen/plus#b': { latencyMs: 300 }, 'qwen/plus#c': { latencyMs: 900 } })).toBe(
      'anthropic/claude',
    );
    expect(first({ ...known, 'qwen/plus#a': { latencyMs: 0 } })).toBe('qwen/plus');
    expect(first(known)).toBe('anthropic/claude');

    const three = { chain: [claude, many, small], order: 'fastest' } as const;
    expect(story({ route: three, health: { ...known, 'openai/small': { latencyMs: 300 } } })).toEqual([
      'openai/small fastest',
      'anthropic/claude fastest',
      expect.stringContaining('qwen/plus#'),
      expect.stringContaining('qwen/plus#'),
      expect.stringContaining('qwen/plus#'),
    ]);
  });

  it('goes through all credentials of a model before the next', () => {
    const many = placement('openai/large', { credentials: ['a', 'b'] });
    const health = { 'openai/large#a': { status: 'blocked', until: 5_000 } } as const;
    expect(story({ route: { chain: [many, claude] }, health })).toEqual([
      'openai/large#b priority',
      'anthropic/claude priority',
      'no openai/large#a blocked',
    ]);
  });

  it('is empty where there is nobody to ask', () => {
    expect(planned({ route: { chain: [] } })).toEqual({
      firstChoice: undefined,
      candidates: [],
      skipped: [],
    });
  });
});

describe('a canary', () => {
  const route = { canary: { placement: placement('openai/next', { role: 'canary' }), percent: 5 } };
  const chosen = fixedRandom(0);

  it('goes first and has the chain behind it', () => {
    expect(story({ route, random: chosen })).toEqual([
      'openai/next canary, 5 %',
      'openai/large priority',
      'anthropic/claude priority',
      'openai/small priority',
    ]);
    expect(planned({ route, random: chosen }).firstChoice).toBe('openai/next');
  });

  it('leaves to the primary what it cannot do, and that is no fallback', () => {
    const scene = {
      route: { ...route, allowFallback: false },
      facts: { needs: { tools: false, images: true } },
    };
    const images = { ...scene.route, chain: [claude] };
    expect(story({ ...scene, route: images, random: chosen })).toEqual([
      'anthropic/claude priority',
      'no openai/next no-capability',
    ]);
    expect(planned({ ...scene, route: images, random: chosen }).firstChoice).toBe('anthropic/claude');
  });

  it('stands alone where no fallback is allowed, even when it is out', () => {
    const alone = { ...route, allowFallback: false };
    const health = { 'openai/next': { status: 'held' } } as const;
    expect(story({ route: alone, random: chosen, health })).toEqual([
      'no openai/large fallback-not-allowed',
      'no anthropic/claude fallback-not-allowed',
      'no openai/small fallback-not-allowed',
      'no openai/next held',
    ]);
  });
});

describe('without fallback', () => {
  const route = { allowFallback: false } as const;

  it('only the first choice is asked', () => {
    expect(story({ route })).toEqual([
      'openai/large priority',
      'no anthropic/claude fallback-not-allowed',
      'no openai/small fallback-not-allowed',
    ]);
  });

  it('everybody else is told why', () => {
    expect(planned({ route }).skipped[0]).toEqual({
      model: 'anthropic/claude',
      credential: undefined,
      reason: 'fallback-not-allowed',
      detail: 'the route says allowFallback: false',
    });
  });

  it('nobody stands in for a primary that is out or cannot take the request', () => {
    const refused = ['no anthropic/claude fallback-not-allowed', 'no openai/small fallback-not-allowed'];
    expect(story({ route, health: { 'openai/large': { status: 'held' } } })).toEqual([
      ...refused,
      'no openai/large held',
    ]);
    expect(story({ route, facts: prompt(150_000) })).toEqual([
      'no openai/large window-too-small',
      ...refused,
    ]);
  });

  it('the first of several equals that can take the request is asked', () => {
    expect(
      story({ route: { ...route, order: 'cheapest' }, facts: { expectedCost, ...prompt(20_000) } }),
    ).toEqual([
      'anthropic/claude cheapest',
      'no openai/small window-too-small',
      'no openai/large fallback-not-allowed',
    ]);
  });

  it('a model that keeps failing a kind of input is still the only one', () => {
    const facts = { isEscalated: (model: string) => model === 'openai/large' };
    expect(story({ route, facts })[0]).toBe('openai/large kept failing this kind of input');
    expect(story({ facts })).toEqual([
      'anthropic/claude priority',
      'openai/small priority',
      'openai/large kept failing this kind of input',
    ]);
    expect(planned({ facts }).firstChoice).toBe('openai/large');
  });

  it('all credentials of the first choice are asked', () => {
    const many = placement('openai/large', { credentials: ['a', 'b'] });
    expect(planned({ route: { ...route, chain: [many, claude] } }).candidates).toHaveLength(2);
  });
});

describe('a budget that asks for a cheaper model', () => {
  const facts = { degraded: true } as const;

  it('begins there and has the chain behind it', () => {
    expect(story({ route: { degradeTo: small }, facts })).toEqual([
      'openai/small a budget is nearly used up',
      'openai/large priority',
      'anthropic/claude priority',
    ]);
    expect(planned({ route: { degradeTo: small }, facts }).firstChoice).toBe('openai/small');
  });

  it('gets no lesser model when stakes are high, and the primary is then no fallback', () => {
    const route = { degradeTo: small, stakes: 'high', chain: [large] } as const;
    expect(story({ route, facts })).toEqual(['openai/large priority', 'no openai/small stakes-too-high']);
    expect(planned({ route, facts }).firstChoice).toBe('openai/large');
  });

  it('gets a named equal when stakes are high', () => {
    const degradeTo = { ...small, equal: true };
    const route = { degradeTo, stakes: 'high', chain: [large] } as const;
    expect(story({ route, facts })[0]).toBe('openai/small a budget is nearly used up');
  });

  it('does not move a caller who named a model', () => {
    const requested = [{ ...large, role: 'requested' } as const];
    expect(story({ route: { degradeTo: small }, facts: { ...facts, requested } })).toEqual([
      'openai/large asked for by the caller',
    ]);
  });
});

describe('embeddings', () => {
  const facts = { mode: 'embed' } as const;
  const here = placement('openai/embed', { facts: { chat: false, embeddings: { dimensions: 8 } } });
  const there = placement('azure/embed');
  const other = placement('qwen/other-embed');

  it('fall back to the same model on another provider only', () => {
    const route = { chain: [here, other, there] };
    expect(story({ route, facts })).toEqual([
      'openai/embed priority',
      'azure/embed priority',
      'no qwen/other-embed different-model',
    ]);
    expect(story({ route, facts, generateOnly: ['azure'] })).toContain('no azure/embed no-capability');
    expect(story({ route: { ...route, allowDifferentModel: true }, facts })).toHaveLength(3);
  });
});

describe('a prompt larger than every window', () => {
  it('leaves nobody to ask, and names every limit', () => {
    const { candidates, skipped } = planned({ facts: prompt(250_000) });
    expect(candidates).toEqual([]);
    expect(nobodyToAsk(skipped, undefined)).toEqual({
      kind: 'rejected-locally',
      code: 'context-too-long',
      message:
        'the prompt is larger than every window: ' +
        'openai/large: its window is 128000 tokens, about 250000 are needed; ' +
        'anthropic/claude: its window is 200000 tokens, about 250000 are needed; ' +
        'openai/small: its window is 8000 tokens, about 250000 are needed',
    });
  });

  it('may fit a model of unknown window', () => {
    const unknown = placement('ollama/llama');
    expect(story({ route: { chain: [small, unknown] }, facts: prompt(250_000) })[0]).toBe(
      'ollama/llama priority',
    );
  });
});

describe('high stakes', () => {
  it('are left to the primary, the same model elsewhere and named equals', () => {
    const azure = placement('azure/large');
    const equal = { ...claude, equal: true };
    const route = { stakes: 'high', chain: [large, small, equal, azure] } as const;
    expect(story({ route, health: { 'openai/large': { status: 'open', until: 2_000 } } })).toEqual([
      'anthropic/claude priority',
      'azure/large priority',
      'no openai/small stakes-too-high',
      'no openai/large breaker-open',
    ]);
    // Not even in panic does a lesser model answer.
    const out = { status: 'held' } as const;
    const held = { 'openai/large': out, 'anthropic/claude': out, 'azure/large': out };
    expect(planned({ route, health: held }).candidates).toEqual([]);
  });
});

describe('an outage of everybody', () => {
  it('tries the least bad one, once, and tells of the others', () => {
    const health = {
      'openai/large': { status: 'open', until: 20_000 },
      'anthropic/claude': { status: 'open', until: 9_000 },
      'openai/small': { status: 'cooling', until: 90_000 },
    } as const;
    expect(story({ health })).toEqual([
      'anthropic/claude priority, in panic',
      'no openai/large breaker-open',
      'no openai/small cooling-down',
    ]);
    expect(story({ health, facts: { endsAt: 95_000 } })[0]).toBe('openai/small priority, from 90000');
  });
});

describe('chance', () => {
  it('makes the same plan of the same numbers', () => {
    const many = placement('qwen/plus', { credentials: ['a', 'b', 'c'] });
    const route = {
      chain: [...chain, many],
      order: 'weighted',
      canary: { placement: placement('openai/next'), percent: 50 },
    } as const;
    const health = { 'openai/large': { share: 0.5 } };
    const told = (seed: number): string => story({ route, health, random: seededRandom(seed) }).join();
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    expect(seeds.map(told)).toEqual(seeds.map(told));
    expect(new Set(seeds.map(told)).size).toBeGreaterThan(10);
  });
});
