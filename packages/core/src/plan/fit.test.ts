import { sampleRoute } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { placement, requestFacts } from '../../test/__fixtures__/planning.ts';
import type { Placement } from '../candidate.ts';
import type { ModelFacts } from '../ports/catalog.ts';
import type { Route } from '../routes/route.ts';
import type { RequestFacts } from './facts.ts';
import { misfit } from './fit.ts';
import type { Misfit } from './fit.ts';

const primary = placement('openai/gpt', { role: 'primary' });

interface World {
  readonly route?: Partial<Route>;
  readonly facts?: Partial<RequestFacts>;
  /** Providers that can only generate. */
  readonly plain?: readonly string[];
}

function fit(placed: Placement, { route = {}, facts = {}, plain = [] }: World = {}): Misfit | undefined {
  const canAll = (provider: string): boolean => !plain.includes(provider);
  return misfit(placed, {
    route: sampleRoute({ chain: [primary], ...route }),
    facts: requestFacts(facts),
    canStream: canAll,
    canEmbed: canAll,
  });
}

const never = (what: string) => (): never => {
  throw new Error(`${what} was asked for`);
};

describe('capabilities', () => {
  const needsTools = { needs: { tools: true, images: false } };
  const needsImages = { needs: { tools: false, images: true } };
  const embeds = { mode: 'embed' } as const;

  it.each<[string, Omit<ModelFacts, 'model'>, Partial<RequestFacts>, string | undefined]>([
    ['anything', {}, {}, undefined],
    ['text', { chat: true }, {}, undefined],
    ['text', { chat: false }, {}, 'it does not write text'],
    ['tools', {}, needsTools, undefined],
    ['tools', { tools: true }, needsTools, undefined],
    ['tools', { tools: false }, needsTools, 'it takes no tools'],
    ['no tools', { tools: false }, {}, undefined],
    ['images', {}, needsImages, 'it is not known to take images'],
    ['images', { images: false }, needsImages, 'it is not known to take images'],
    ['images', { images: true }, needsImages, undefined],
    ['no images', { images: false }, {}, undefined],
    ['vectors', {}, embeds, undefined],
    ['vectors', { chat: true }, embeds, 'it makes no embeddings'],
    ['vectors', { chat: false, embeddings: { dimensions: 8 } }, embeds, undefined],
    ['vectors', { chat: true, embeddings: { dimensions: 8 } }, embeds, undefined],
    ['vectors, not tools', { tools: false, chat: false }, { ...embeds, ...needsTools }, undefined],
  ])('who wants %s of %j', (_what, model, facts, detail) => {
    const expected = detail && { reason: 'no-capability', detail };
    expect(fit(placement('openai/gpt', { facts: model }), { facts })).toEqual(expected);
  });

  it.each([
    ['stream', 'its provider does not stream'],
    ['embed', 'it makes no embeddings'],
    ['unary', undefined],
  ] as const)('%s needs a provider that can', (mode, detail) => {
    const expected = detail && { reason: 'no-capability', detail };
    expect(fit(primary, { facts: { mode }, plain: ['openai'] })).toEqual(expected);
    expect(fit(primary, { facts: { mode }, plain: ['qwen'] })).toBeUndefined();
  });
});

describe('windows', () => {
  const window = (contextTokens: number, maxOutputTokens?: number): Placement =>
    placement('openai/gpt', { facts: { contextTokens }, parameters: { maxOutputTokens } });
  const tokens = (most: number, about: number): Partial<RequestFacts> => ({
    mostInputTokens: most,
    inputTokens: () => about,
  });

  it('makes no estimate when even the most fits', () => {
    const facts = { mostInputTokens: 900, inputTokens: never('an estimate') };
    expect(fit(window(900), { facts })).toBeUndefined();
    expect(fit(window(1_000), { facts: { ...facts, maxOutputTokens: 100 } })).toBeUndefined();
    expect(() => fit(window(899), { facts })).toThrow('an estimate');
  });

  it('makes no estimate for a window of unknown size', () => {
    const facts = { mostInputTokens: Infinity, inputTokens: never('an estimate'), maxOutputTokens: 1e9 };
    expect(fit(placement('openai/gpt'), { facts })).toBeUndefined();
  });

  it('leaves the estimate a tenth to be wrong', () => {
    expect(fit(window(1_000), { facts: tokens(5_000, 1_100) })).toBeUndefined();
    expect(fit(window(1_000), { facts: tokens(5_000, 1_101) })).toEqual({
      reason: 'window-too-small',
      detail: 'its window is 1000 tokens, about 1101 are needed',
    });
  });

  it.each<[string, number | undefined, number | undefined]>([
    ['the caller wants', undefined, 400],
    ['the route allows', 400, undefined],
    ['the caller wants, where the route allows more', 900, 400],
    ['the route allows, where the caller wants more', 400, 900],
  ])('leaves room for the output %s', (_what, placed, asked) => {
    const facts = (about: number): Partial<RequestFacts> => ({
      ...tokens(5_000, about),
      maxOutputTokens: asked,
    });
    expect(fit(window(1_000, placed), { facts: facts(660) })).toBeUndefined();
    expect(fit(window(1_000, placed), { facts: facts(661) })?.detail).toBe(
      'its window is 1000 tokens, about 1061 are needed',
    );
  });

  it('has no room at all when the output alone fills the window', () => {
    expect(fit(window(1_000), { facts: { ...tokens(3, 1), maxOutputTokens: 1_000 } })?.reason).toBe(
      'window-too-small',
    );
  });

  it('gives each text to embed a window to itself', () => {
    const facts = (longest: number): Partial<RequestFacts> => ({
      mode: 'embed',
      mostInputTokens: 1e6,
      inputTokens: never('the sum'),
      longestText: { mostInputTokens: longest * 3, inputTokens: () => longest },
    });
    expect(fit(window(1_000), { facts: facts(1_000) })).toBeUndefined();
    expect(fit(window(1_000), { facts: facts(1_200) })?.reason).toBe('window-too-small');
  });
});

describe('money', () => {
  it('asks for no price when there is no budget', () => {
    expect(fit(primary, { facts: { expectedCost: never('a price') } })).toBeUndefined();
  });

  it('takes what the budget can pay to the last micro-dollar', () => {
    const facts = { microUsdLeft: 500 };
    expect(fit(primary, { facts: { ...facts, expectedCost: () => 500 } })).toBeUndefined();
    expect(fit(primary, { facts: { ...facts, expectedCost: () => 501 } })).toEqual({
      reason: 'too-expensive',
      detail: 'would cost about 501 micro-dollars, 500 are left',
    });
  });

  it('passes over a model of unknown price when there is a budget, and takes one that is free', () => {
    expect(fit(primary, { facts: { microUsdLeft: 500, expectedCost: () => undefined } })).toEqual({
      reason: 'unpriced',
      detail: 'the request has a budget and its price is unknown',
    });
    expect(fit(primary, { facts: { microUsdLeft: 0, expectedCost: () => 0 } })).toBeUndefined();
  });

  it('asks for the price of the model in question', () => {
    const costs: Readonly<Record<string, number>> = { 'openai/gpt': 1, 'qwen/plus': 9 };
    const facts = { microUsdLeft: 5, expectedCost: (model: string) => costs[model] };
    expect(fit(primary, { facts })).toBeUndefined();
    expect(fit(placement('qwen/plus'), { facts })?.reason).toBe('too-expensive');
  });
});

describe('high stakes', () => {
  const high = { stakes: 'high' } as const;
  const elsewhere = placement('azure/gpt');
  const equal = placement('anthropic/claude', { equal: true });
  const lesser = placement('qwen/plus');

  it('allow the primary, the same model elsewhere and a named equal', () => {
    for (const each of [primary, elsewhere, equal]) expect(fit(each, { route: high })).toBeUndefined();
    expect(fit(lesser, { route: high })).toEqual({
      reason: 'stakes-too-high',
      detail: 'stakes are high, and it is neither gpt nor named its equal',
    });
    expect(fit(lesser)).toBeUndefined();
  });

  it('take the first model of a call that names its own for the primary', () => {
    const facts = { requested: [lesser, elsewhere] };
    expect(fit(lesser, { route: { ...high, chain: [] }, facts })).toBeUndefined();
    expect(fit(elsewhere, { route: { ...high, chain: [] }, facts })).toEqual({
      reason: 'stakes-too-high',
      detail: 'stakes are high, and it is neither plus nor named its equal',
    });
    // Where there is a default model, that stands for itself too.
    expect(fit(lesser, { route: high, facts })).toBeUndefined();
    expect(fit(elsewhere, { route: high, facts })).toBeUndefined();
    expect(fit(placement('mistral/large'), { route: high, facts })?.reason).toBe('stakes-too-high');
  });
});

describe('embeddings', () => {
  const embed = { mode: 'embed' } as const;
  const other = placement('qwen/embedding');

  it('come from the same model only, on any provider, unless the route says otherwise', () => {
    expect(fit(placement('azure/gpt'), { facts: embed })).toBeUndefined();
    expect(fit(other, { facts: embed })).toEqual({
      reason: 'different-model',
      detail: 'vectors of different models do not mix',
    });
    expect(fit(other, { facts: embed, route: { allowDifferentModel: true } })).toBeUndefined();
  });

  it('come from the model that the call names, whatever the default model is', () => {
    expect(fit(other, { facts: { ...embed, requested: [other] } })).toBeUndefined();
    expect(fit(placement('mistral/embed'), { facts: { ...embed, requested: [other] } })?.reason).toBe(
      'different-model',
    );
  });
});

it('names what policy forbids before what the model lacks, and that before what it costs', () => {
  const worst = placement('qwen/plus', { facts: { tools: false, contextTokens: 1 } });
  const facts: Partial<RequestFacts> = { needs: { tools: true, images: false }, microUsdLeft: 0 };
  expect(fit(worst, { route: { stakes: 'high' }, facts })?.reason).toBe('stakes-too-high');
  expect(fit(worst, { facts })?.reason).toBe('no-capability');
  expect(fit(worst, { facts: { microUsdLeft: 0 } })?.reason).toBe('window-too-small');
  expect(fit(primary, { facts: { microUsdLeft: 0 } })?.reason).toBe('unpriced');
});
