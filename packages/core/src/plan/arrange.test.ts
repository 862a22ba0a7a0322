import { fixedRandom, sampleRoute } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { placement, requestFacts } from '../../test/__fixtures__/planning.ts';
import type { Route } from '../routes/route.ts';
import { arrange } from './arrange.ts';
import type { RequestFacts } from './facts.ts';

const large = placement('openai/large', { role: 'primary' });
const claude = placement('anthropic/claude');
const small = placement('openai/small');
const next = placement('openai/next', { role: 'canary' });
const cheap = placement('qwen/plus');
const chain = [large, claude, small];
const canary = { placement: next, percent: 5 };

function arranged(route: Partial<Route>, facts: Partial<RequestFacts> = {}, chance = 0.99) {
  return arrange({
    route: sampleRoute({ chain, ...route }),
    facts: requestFacts(facts),
    random: fixedRandom(chance),
    latencyMs: () => undefined,
  });
}

function story(route: Partial<Route>, facts?: Partial<RequestFacts>, chance?: number): readonly string[] {
  return arranged(route, facts, chance).map(({ placement: { model }, reason }) => `${model}: ${reason}`);
}

describe('arrange', () => {
  it('takes the chain in its order', () => {
    expect(story({})).toEqual([
      'openai/large: priority',
      'anthropic/claude: priority',
      'openai/small: priority',
    ]);
    const costs: Readonly<Record<string, number>> = { 'openai/small': 1, 'anthropic/claude': 2 };
    expect(story({ order: 'cheapest' }, { expectedCost: (model) => costs[model] })).toEqual([
      'openai/small: cheapest',
      'anthropic/claude: cheapest',
      'openai/large: cheapest',
    ]);
  });

  it('takes the chain and the order of the first rule that applies', () => {
    const rules = [{ when: { tier: 'free' }, chain: [cheap, small], order: 'cache-affine' }] as const;
    expect(story({ rules }, { tier: 'free', warmProvider: 'openai' })).toEqual([
      'openai/small: rule, cache-affine',
      'qwen/plus: rule, cache-affine',
    ]);
    expect(story({ rules }, { tier: 'pro' })[0]).toBe('openai/large: priority');
  });

  it('begins with the canary for its share of the requests', () => {
    expect(story({ canary }, {}, 0.04)).toEqual([
      'openai/next: canary, 5 %',
      'openai/large: priority',
      'anthropic/claude: priority',
      'openai/small: priority',
    ]);
    expect(story({ canary }, {}, 0.05)[0]).toBe('openai/large: priority');
  });

  it('begins with the cheaper model when a budget asks for it, and then tries no canary', () => {
    expect(story({ canary, degradeTo: cheap }, { degraded: true }, 0)).toEqual([
      'qwen/plus: a budget is nearly used up',
      'openai/large: priority',
      'anthropic/claude: priority',
      'openai/small: priority',
    ]);
    expect(story({ degradeTo: cheap })).toHaveLength(3);
  });

  it('still has its canary when a budget asks for a cheaper model and the route names none', () => {
    expect(story({ canary }, { degraded: true }, 0)[0]).toBe('openai/next: canary, 5 %');
  });

  it('asks each model once, where it stands first', () => {
    expect(story({ degradeTo: placement('openai/small') }, { degraded: true })).toEqual([
      'openai/small: a budget is nearly used up',
      'openai/large: priority',
      'anthropic/claude: priority',
    ]);
    expect(story({}, { requested: [claude, small, claude] })).toEqual([
      'anthropic/claude: asked for by the caller',
      'openai/small: asked for by the caller',
    ]);
  });

  it('keeps to what the caller asked for, whatever the route would rather do', () => {
    const requested = [small, large];
    const route = { canary, degradeTo: cheap, order: 'cheapest', sameProviderFirst: true } as const;
    expect(story(route, { requested, degraded: true, expectedCost: () => 1 }, 0)).toEqual([
      'openai/small: asked for by the caller',
      'openai/large: asked for by the caller',
    ]);
  });

  it('falls back to the same provider first where the route says so', () => {
    const models = (route: Partial<Route>, chance?: number): readonly string[] =>
      arranged({ ...route, sameProviderFirst: true }, {}, chance).map((each) => each.placement.model);
    expect(models({})).toEqual(['openai/large', 'openai/small', 'anthropic/claude']);
    expect(models({ chain: [claude, large, small] })).toEqual([
      'anthropic/claude',
      'openai/large',
      'openai/small',
    ]);
    expect(models({ chain: [] })).toEqual([]);
    // Beside the primary, not beside the canary.
    const canaryElsewhere = { placement: placement('anthropic/next'), percent: 5 };
    expect(models({ canary: canaryElsewhere }, 0)).toEqual([
      'anthropic/next',
      'openai/large',
      'openai/small',
      'anthropic/claude',
    ]);
  });

  it('lets tries and equals stand aside for the next, and no primary', () => {
    const yielding = (route: Partial<Route>, facts?: Partial<RequestFacts>): readonly boolean[] =>
      arranged(route, facts, 0).map(({ yields }) => yields);
    expect(yielding({})).toEqual([false, false, false]);
    expect(yielding({ canary })).toEqual([true, false, false, false]);
    expect(yielding({ degradeTo: cheap }, { degraded: true })).toEqual([true, false, false, false]);
    expect(yielding({ order: 'cache-affine' })).toEqual([false, false, false]);
    for (const order of ['weighted', 'cheapest', 'fastest'] as const) {
      expect(yielding({ order })).toEqual([true, true, true]);
    }
    expect(yielding({ order: 'weighted' }, { requested: [small] })).toEqual([false]);
  });
});
