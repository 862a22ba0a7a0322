import { fixedCatalog, manualClock, sampleRequest, sampleRoute } from '@understudy/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { placement } from '../../test/__fixtures__/planning.ts';
import type { Engine } from '../llm/engine.ts';
import { createAffinities } from '../health/affinity.ts';
import { createEscalations } from '../health/escalation.ts';
import { createHealth } from '../health/registry.ts';
import { createRetryBudget } from '../health/retry-budget.ts';
import type { LlmRequest, RequestOptions } from '../request.ts';
import type { Route } from '../routes/route.ts';
import { endOf, requestFacts, warmthKey } from './request-facts.ts';

const price = { input: 1_000_000, output: 2_000_000 };

function engineOn(clock = manualClock()): Engine {
  const random = (): number => 0.5;
  const emit = (): void => {};
  return {
    clock,
    random,
    emit,
    providers: {},
    catalog: fixedCatalog([{ model: 'openai/gpt', priceMicroUsdPerMillion: price }, { model: 'qwen/plus' }]),
    health: createHealth({ clock, random, emit }),
    retryBudget: createRetryBudget(clock),
    escalations: createEscalations(clock),
    affinities: createAffinities(clock),
    cache: undefined,
  };
}

function requestOf(
  options: RequestOptions,
  route: Partial<Route> = {},
  changes: Partial<LlmRequest> = {},
): LlmRequest {
  return sampleRequest({ options, route: sampleRoute(route), ...changes });
}

const factsOf = (...request: Parameters<typeof requestOf>): ReturnType<typeof requestFacts> =>
  requestFacts(requestOf(...request), engineOn());

const image = { type: 'image', source: { url: 'https://example.com/a.png' } } as const;
const lookup = { name: 'lookup', parameters: { type: 'object', description: 'x'.repeat(300) } };
const says = (content: string): LlmRequest['prompt'] => ({
  messages: [{ role: 'user', content }],
  variants: [],
});
const toEmbed = (...values: readonly string[]): Partial<LlmRequest> => ({
  mode: 'embed',
  values,
  contract: { type: 'vectors', dimensions: undefined },
});

describe('requestFacts', () => {
  it('takes over what the caller and the route say', async () => {
    const clock = manualClock();
    await clock.advance(250);
    const requested = [placement('openai/gpt')];
    const options = { customerId: 'acme', tier: 'free', tags: { feature: 'search' }, maxOutputTokens: 50 };
    const route = { allowance: { attempts: 4, microUsd: 700 } };
    const request = requestOf(options, route, { requested, degraded: true, startedAt: 100, wallTime: 5 });
    expect(requestFacts(request, engineOn(clock))).toMatchObject({
      ...options,
      mode: 'unary',
      now: 250,
      endsAt: 60_100,
      wallTime: 5,
      microUsdLeft: 700,
      requested,
      degraded: true,
      warmProvider: undefined,
      longestText: undefined,
    });
  });

  it('knows nothing of a caller that says nothing', () => {
    expect(factsOf({})).toMatchObject({
      customerId: undefined,
      tier: undefined,
      tags: {},
      maxOutputTokens: undefined,
      microUsdLeft: undefined,
      requested: undefined,
      degraded: false,
    });
  });

  it('sees which needs a request has', () => {
    expect(factsOf({}).needs).toEqual({ tools: false, images: false });
    expect(factsOf({ tools: [] }).needs.tools).toBe(false);
    expect(factsOf({ tools: [lookup] }).needs.tools).toBe(true);
    const shown = {
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Look:' }, image] }],
      variants: [],
    } as const;
    expect(factsOf({}, {}, { prompt: shown }).needs.images).toBe(true);
    const told = {
      messages: [{ role: 'user', content: [{ type: 'text', text: 'image' }] }],
      variants: [],
    } as const;
    expect(factsOf({}, {}, { prompt: told }).needs.images).toBe(false);
  });
});

describe('the size of a request', () => {
  it('is estimated once, and never over what it can be at most', () => {
    let reads = 0;
    const content = 'Where is my order? '.repeat(20);
    const message = {
      role: 'user',
      get content() {
        reads += 1;
        return content;
      },
    } as const;
    const { mostInputTokens, inputTokens } = factsOf(
      {},
      {},
      { prompt: { messages: [message], variants: [] } },
    );
    const readsBefore = reads;
    const about = inputTokens();
    expect(reads).toBeGreaterThan(readsBefore);
    const readsOnce = reads;
    expect(inputTokens()).toBe(about);
    expect(reads).toBe(readsOnce);
    expect(about).toBeGreaterThan(80);
    expect(about).toBeLessThan(160);
    expect(mostInputTokens).toBeGreaterThanOrEqual(about);
  });

  it('holds the tools and the output schema', () => {
    const bare = factsOf({}).inputTokens();
    expect(factsOf({ tools: [lookup] }).inputTokens()).toBeGreaterThan(bare + 20);
    const jsonSchema = { type: 'object', description: 'y z '.repeat(100) };
    const contract = { type: 'object', name: 'answer', schema: z.unknown(), jsonSchema } as const;
    expect(factsOf({}, {}, { contract }).inputTokens()).toBeGreaterThan(bare + 50);
  });

  it('is, for texts to embed, the sum of all and the longest of them', () => {
    const texts = ['one two three '.repeat(50), 'one two three '.repeat(90), 'one two three '.repeat(10)];
    const { inputTokens, longestText } = factsOf({}, {}, toEmbed(...texts));
    const two = factsOf({}, {}, toEmbed(...texts.slice(0, 2)));
    const alone = factsOf({}, {}, toEmbed(texts[1] ?? ''));
    expect(longestText?.inputTokens()).toBe(alone.inputTokens());
    expect(longestText?.mostInputTokens).toBe(alone.mostInputTokens);
    expect(two.longestText?.inputTokens()).toBe(alone.inputTokens());
    expect(inputTokens()).toBeGreaterThan(alone.inputTokens() * 1.5);
  });
});

describe('the expected cost', () => {
  const prompt = says('word '.repeat(200));

  function cost(options: RequestOptions, route: Partial<Route> = {}): { input: number; output: number } {
    const facts = factsOf(options, route, { prompt });
    const input = facts.inputTokens();
    return { input, output: ((facts.expectedCost('openai/gpt') ?? NaN) - input) / 2 };
  }

  it('counts the prompt, and a usual answer when nobody limits it', () => {
    expect(cost({}).output).toBe(1_000);
  });

  it.each([
    ['the caller', { maxOutputTokens: 70 }, {}],
    ['the route', {}, { parameters: { maxOutputTokens: 70 } }],
    ['the lower of both', { maxOutputTokens: 70 }, { parameters: { maxOutputTokens: 90 } }],
    ['the lower of both', { maxOutputTokens: 90 }, { parameters: { maxOutputTokens: 70 } }],
  ])('keeps to the limit of %s', (_who, options, route) => {
    expect(cost(options, route).output).toBe(70);
  });

  it('counts no answer for embeddings', () => {
    const facts = factsOf({}, {}, toEmbed('a few words'));
    expect(facts.expectedCost('openai/gpt')).toBe(facts.inputTokens());
  });

  it('is unknown where the price is', () => {
    expect(factsOf({}).expectedCost('qwen/plus')).toBeUndefined();
    expect(factsOf({}).expectedCost('nobody/knows')).toBeUndefined();
  });
});

describe('endOf', () => {
  it.each([
    ['unary', undefined, 60_500],
    ['embed', undefined, 60_500],
    ['stream', undefined, 90_500],
    ['unary', 2_000, 2_500],
    ['stream', 2_000, 2_500],
    ['unary', 70_000, 60_500],
    ['unary', Infinity, 60_500],
    ['unary', Number.NaN, 60_500],
    ['unary', 0, 500],
    ['unary', -3_000, -2_500],
  ] as const)('for %s with a deadline of %s ms is at %d', (mode, deadlineMs, end) => {
    const times = { ...sampleRoute().times, streamDeadlineMs: 90_000 };
    expect(endOf(requestOf({ deadlineMs }, { times }, { mode, startedAt: 500 }))).toBe(end);
  });
});

describe('the warm provider', () => {
  it('is remembered by cache key, else by customer, for each task apart', () => {
    const route = { order: 'cache-affine' } as const;
    expect(warmthKey(requestOf({ customerId: 'acme', cache: { key: 'thread-7' } }, route))).toBe(
      'supportChat:thread-7',
    );
    expect(warmthKey(requestOf({ customerId: 'acme', cache: { ttl: 'long' } }, route))).toBe(
      'supportChat:acme',
    );
    expect(warmthKey(requestOf({}, route))).toBeUndefined();
    expect(warmthKey(requestOf({ customerId: 'acme' }, { ...route, task: 'other' }))).toBe('other:acme');
  });

  it('is remembered only where the route, or one of its rules, prefers it', () => {
    expect(warmthKey(requestOf({ customerId: 'acme' }))).toBeUndefined();
    const rules = [{ when: { tier: 'pro' }, chain: [], order: 'cache-affine' }] as const;
    expect(warmthKey(requestOf({ customerId: 'acme' }, { rules }))).toBe('supportChat:acme');
  });

  it('is the one that served last', () => {
    const engine = engineOn();
    engine.affinities.served('supportChat:acme', 'anthropic');
    const route = { order: 'cache-affine' } as const;
    expect(requestFacts(requestOf({ customerId: 'acme' }, route), engine).warmProvider).toBe('anthropic');
    expect(requestFacts(requestOf({ customerId: 'other' }, route), engine).warmProvider).toBeUndefined();
    expect(requestFacts(requestOf({ customerId: 'acme' }), engine).warmProvider).toBeUndefined();
  });
});

describe('escalation', () => {
  const escalation = { byTag: 'documentType', after: 1, forMs: 1_000 };

  it('holds for the kind of input that the tag names, and for the task', () => {
    const engine = engineOn();
    const failed = { task: 'supportChat', key: 'invoice', model: 'openai/gpt', badOutput: true, escalation };
    engine.escalations.learn(failed);
    const isEscalated = (options: RequestOptions, route: Partial<Route> = {}): boolean =>
      requestFacts(requestOf(options, { escalation, ...route }), engine).isEscalated('openai/gpt');
    const tags = { documentType: 'invoice' };
    expect(isEscalated({ tags })).toBe(true);
    expect(isEscalated({ tags: { documentType: 'letter' } })).toBe(false);
    expect(isEscalated({ tags: { other: 'invoice' } })).toBe(false);
    expect(isEscalated({})).toBe(false);
    expect(isEscalated({ tags }, { task: 'other' })).toBe(false);
    expect(isEscalated({ tags }, { escalation: undefined })).toBe(false);
  });
});
