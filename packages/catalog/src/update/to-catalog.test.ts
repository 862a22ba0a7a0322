import { describe, expect, it } from 'vitest';

import { createCatalog } from '../catalog.ts';
import type { CatalogData, ModelEntry } from '../format.ts';
import { account, toCatalog } from './to-catalog.ts';

const old = { name: 'a test', date: '2026-07-02', commit: 'abc' };
const fresh = { name: 'a test', date: '2027-07-02' };

const text = { input: ['text'], output: ['text'] };
const source = {
  openai: {
    models: {
      'gpt-9': {
        tool_call: true,
        reasoning: false,
        structured_output: true,
        modalities: { input: ['text', 'image'], output: ['text'] },
        limit: { context: 1000, output: 0 },
        cost: {
          input: 1.25,
          output: 10,
          cache_read: 0,
          tiers: [{ input: 2.5, output: 15, tier: { size: 500 } }],
        },
        experimental: { anything: 'else' },
      },
      'gpt-4.1': { modalities: text, cost: { input: 2, output: 8, cache_read: 0.5 }, tool_call: true },
      'gpt-6-sol': { modalities: text, cost: { input: 1, output: 5 }, limit: { context: 2_000_000 } },
      'gpt-image-9': { modalities: { input: ['text'], output: ['image'] } },
      'text-embedding-9': { cost: { input: 0.1, output: 0 }, limit: { context: 8191, output: 1536 } },
    },
  },
  deepseek: { models: { 'deepseek-v4-pro': { modalities: text, cost: { input: 9, output: 9 } } } },
  azure: {
    models: {
      'gpt-4.1': { cost: { input: 3, output: 9 }, structured_output: false },
      'claude-opus-4-8': { cost: {} },
      // As the source has it. It does not speak.
      'gpt-5.1': { modalities: { input: ['text'], output: ['text', 'image', 'audio'] }, cost: { input: 1 } },
    },
  },
  openrouter: {
    models: {
      'openai/gpt-4.1': { cost: { input: 2, output: 8, reasoning: 8 } },
      'openai/gpt-4.1:free': { cost: { input: 0, output: 0 }, status: 'deprecated' },
      '~openai/gpt-latest': { modalities: text, cost: { input: 5, output: 30 } },
    },
  },
  somebody: { models: { else: { cost: { input: 1, output: 1 } } } },
};

const entry = (data: CatalogData, id: string): ModelEntry | undefined =>
  data.models.find((each) => each.id === id);

describe('toCatalog', () => {
  const data = toCatalog(source, old);

  it('takes what the source and the rules say, and leaves out what nobody knows', () => {
    expect(entry(data, 'openai/gpt-9')).toEqual({
      id: 'openai/gpt-9',
      identity: 'gpt-9',
      chat: true,
      contextTokens: 1000,
      tools: true,
      structured: 'schema',
      images: true,
      reasoning: false,
      prefill: false,
      prices: [
        {
          inputMicroUsdPerMillion: 1_250_000,
          outputMicroUsdPerMillion: 10_000_000,
          batchPercent: 50,
          // At OpenAI a tier begins at its size.
          tiers: [
            {
              aboveInputTokens: 499,
              inputMicroUsdPerMillion: 2_500_000,
              outputMicroUsdPerMillion: 15_000_000,
            },
          ],
        },
      ],
    });
  });

  it('knows embeddings by their names, and no dimensions', () => {
    expect(entry(data, 'openai/text-embedding-9')).toEqual({
      id: 'openai/text-embedding-9',
      identity: 'text-embedding-9',
      chat: false,
      contextTokens: 8191,
      prices: [{ inputMicroUsdPerMillion: 100_000, batchPercent: 50 }],
    });
  });

  it("gives a reseller's model the maker's facts, but not his price, ends and prefill", () => {
    expect(entry(data, 'azure-openai/gpt-4.1')).toMatchObject({ tools: true, structured: 'schema' });
    expect(entry(data, 'azure-openai/gpt-4.1')?.prices).toEqual([
      { inputMicroUsdPerMillion: 3_000_000, outputMicroUsdPerMillion: 9_000_000 },
    ]);
    const { prefill, deprecated, images } = entry(data, 'openrouter/openai/gpt-4.1') ?? {};
    expect([prefill, deprecated, images]).toEqual([undefined, undefined, false]);
  });

  it('has no reasoning price where reasoning costs what output costs', () => {
    expect(entry(data, 'openrouter/openai/gpt-4.1')?.prices).toEqual([
      { inputMicroUsdPerMillion: 2_000_000, outputMicroUsdPerMillion: 8_000_000 },
    ]);
  });

  it('has no price for a name that moves', () => {
    expect(entry(data, 'openrouter/~openai/gpt-latest')).toMatchObject({ chat: true });
    expect(entry(data, 'openrouter/~openai/gpt-latest')?.prices).toBeUndefined();
  });

  it('dates an end by our own list, else by the day of the source', () => {
    expect(entry(data, 'openai/gpt-4.1')?.deprecated).toEqual({
      on: '2027-01-14',
      successor: 'openai/gpt-6-luna',
    });
    expect(entry(data, 'openai/gpt-4.1-2025-04-14')?.deprecated?.on).toBe('2027-01-14');
    expect(entry(data, 'openrouter/openai/gpt-4.1:free')?.deprecated).toEqual({ on: '2026-07-02' });
  });

  it('leaves out other dialects, other uses and providers we have no adapter for', () => {
    const ids = data.models.map(({ id }) => id);
    expect(ids).not.toContain('azure-openai/claude-opus-4-8');
    expect(ids).not.toContain('openai/gpt-image-9');
    expect(ids.filter((id) => id.includes('else'))).toEqual([]);
  });

  it('accounts for every model of the source', () => {
    expect(account(source)).toEqual([
      'openai/gpt-9 chat',
      'openai/gpt-4.1 chat',
      'openai/gpt-6-sol chat',
      'openai/gpt-image-9 left out: makes images',
      'openai/text-embedding-9 embedding',
      'deepseek/deepseek-v4-pro chat',
      'azure-openai/gpt-4.1 chat',
      'azure-openai/claude-opus-4-8 left out: another dialect',
      'azure-openai/gpt-5.1 chat',
      'openrouter/openai/gpt-4.1 chat',
      'openrouter/openai/gpt-4.1:free chat',
      'openrouter/~openai/gpt-latest chat',
    ]);
  });

  it('records where it comes from, in a version that follows the content', () => {
    expect(data.source).toEqual(old);
    expect(data.version).toMatch(/^2026-11-21-[0-9a-f]{8}$/);
    expect(toCatalog(source, old).version).toBe(data.version);
    expect(toCatalog({ ...source, deepseek: { models: {} } }, old).version).not.toBe(data.version);
  });

  it('reads the same from under "providers"', () => {
    expect(toCatalog({ commit: 'abc', providers: source }, old).version).toBe(data.version);
  });

  it.each([[undefined], ['<html>'], [{ openai: { models: { 'gpt-9': { cost: { input: -1 } } } } }]])(
    'refuses %j',
    (broken) => {
      expect(() => toCatalog(broken, old)).toThrow();
    },
  );

  it('refuses a price finer than a micro-dollar instead of rounding it', () => {
    const fine = { openai: { models: { 'gpt-9': { cost: { input: 0.000_000_1, output: 1 } } } } };
    expect(() => toCatalog(fine, old)).toThrow('finer than a micro-dollar');
  });
});

describe('facts kept by hand', () => {
  const outputPrice = (data: CatalogData, id: string): number | undefined =>
    entry(data, id)?.prices?.[0]?.outputMicroUsdPerMillion;

  it('win over a source that is older than they are', () => {
    const data = toCatalog(source, old);
    expect(outputPrice(data, 'openai/gpt-6-sol')).toBe(10_000_000);
    expect(entry(data, 'openai/gpt-6-sol')?.contextTokens).toBe(1_050_000);
  });

  it('only fill the gaps of a source that is newer', () => {
    const data = toCatalog(source, fresh);
    expect(outputPrice(data, 'openai/gpt-6-sol')).toBe(5_000_000);
    expect(entry(data, 'openai/gpt-6-sol')).toMatchObject({
      contextTokens: 2_000_000,
      maxOutputTokens: 128_000,
    });
    expect(entry(data, 'openai/gpt-6-luna')).toMatchObject({ chat: true });
    expect(data.version).toMatch(/^2027-07-02-/);
  });

  it('win in any case where the source cannot say it', () => {
    expect(entry(toCatalog(source, fresh), 'deepseek/deepseek-v4-pro')?.prices).toHaveLength(3);
  });

  it('do not bring back a model that they only correct', () => {
    expect(entry(toCatalog(source, old), 'qwen/qwen-plus')).toBeUndefined();
  });

  it('give a dated name the same facts and the same identity', () => {
    const data = toCatalog(source, old);
    const { id: _id, ...undated } = entry(data, 'openai/gpt-4.1') ?? {};
    expect(entry(data, 'openai/gpt-4.1-2025-04-14')).toEqual({ id: 'openai/gpt-4.1-2025-04-14', ...undated });
  });

  it('make a document that a running catalog takes', () => {
    const whole = toCatalog(source, fresh);
    const document: unknown = JSON.parse(JSON.stringify({ ...whole, aliases: {} }));
    expect(createCatalog().refresh(document)).toEqual({ ok: true, version: whole.version });
  });
});
