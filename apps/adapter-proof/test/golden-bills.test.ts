import { createCatalog } from '@understudy/catalog';
import type { Provider, Usage } from '@understudy/core';
import { ask, callTo, contextWith, read } from '@understudy/testing/contract';
import { faultServer, json } from '@understudy/testing/fault-server';
import type { FaultServer } from '@understudy/testing/fault-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { accounts, overrides } from './golden-bills.ts';
import type { Account, Tokens } from './golden-bills.ts';
import { providers } from './providers.ts';
import type { ProviderName } from './providers.ts';

const catalog = createCatalog({ overrides });
const mondayNoon = '2026-11-23T12:00Z';

let upstream: FaultServer;
beforeAll(async () => {
  upstream = await faultServer();
});
afterAll(() => upstream.close());

describe.each(Object.entries(accounts))('the bill of %s', (name, { wire: usual, bills }: Account) => {
  it.each(bills)('$what: $model', async ({ model, usage, tokens, microUsd, at, wire = usual }) => {
    const place = { key: 'some-key', baseUrl: upstream.url };
    const setting = { upstream, provider: providers[name as ProviderName](place) };
    upstream.next(wire.reply(usage), wire.stream(usage));
    for (const asked of [await ask(setting, callTo(model)), await read(setting, callTo(model))]) {
      expect(asked.failure).toBeUndefined();
      const used = asked.reply.usage;
      expect(used && tokensOf(used)).toEqual(tokens);
      const cost = used && catalog.cost(`${name}/${model}`, used, Date.parse(at ?? mondayNoon));
      expect(cost?.microUsd).toBe(microUsd);
    }
  });
});

describe('the bill of an embedding', () => {
  it.each<[ProviderName, model: string, usage: object, microUsd: number]>([
    // 500,000 or 100,000 tokens times the price: 0.02, 0.02, 0.15, 0.07, 0.1, 0.02, nothing
    ['openai', 'text-embedding-3-small', { prompt_tokens: 500_000, total_tokens: 500_000 }, 10_000],
    ['azure-openai', 'text-embedding-3-small', { prompt_tokens: 500_000, total_tokens: 500_000 }, 10_000],
    ['google', 'gemini-embedding-001', { promptTokenCount: 100_000 }, 15_000],
    ['qwen', 'text-embedding-v4', { prompt_tokens: 100_000, total_tokens: 100_000 }, 7000],
    ['mistral', 'mistral-embed', { prompt_tokens: 100_000, completion_tokens: 0 }, 10_000],
    ['openrouter', 'qwen/qwen3-embedding-4b', { prompt_tokens: 100_000, total_tokens: 100_000 }, 2000],
    ['ollama', 'nomic-embed-text', { prompt_tokens: 100_000, total_tokens: 100_000 }, 0],
  ])('of %s: %s', async (name, model, usage, microUsd) => {
    const vector = [0.25, -0.5];
    // Each reads its own half.
    const data = [{ index: 0, embedding: vector }];
    upstream.next(json(200, { data, usage, embeddings: [{ values: vector }], usageMetadata: usage }));
    const provider: Provider = providers[name]({ key: 'some-key', baseUrl: upstream.url });
    const call = { model, facts: { model: `${name}/${model}` }, values: ['Hello'] };
    const embedded = await provider.embed?.(call, contextWith());
    expect(embedded?.vectors).toEqual([vector]);
    const used = embedded?.usage;
    expect(used && catalog.cost(`${name}/${model}`, used, Date.parse(mondayNoon))?.microUsd).toBe(microUsd);
  });
});

/** A provider that tells of none and one that does not tell cost the same. */
function tokensOf(usage: Usage): Tokens {
  return [
    usage.inputTokens,
    usage.cachedInputTokens ?? 0,
    usage.cacheWriteTokens ?? 0,
    usage.cacheWriteLongTokens ?? 0,
    usage.outputTokens,
    usage.reasoningTokens ?? 0,
  ];
}
