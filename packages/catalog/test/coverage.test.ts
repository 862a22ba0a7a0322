import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { builtIn, catalogDataSchema, createCatalog } from '../src/index.ts';
import type { ModelEntry } from '../src/index.ts';

const catalog = createCatalog();

/** What the update script found in its source, and what it did with each. */
const fates = readFileSync(new URL('source-models.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => ({ id: line.slice(0, line.indexOf(' ')), fate: line.slice(line.indexOf(' ') + 1) }));

describe('the built-in catalog', () => {
  it('checks', () => {
    expect(catalogDataSchema().safeParse(builtIn).error).toBeUndefined();
  });

  it('has every chat and embedding model of its source, as what it is', () => {
    const wrong = fates
      .filter(({ fate }) => !fate.startsWith('left out'))
      .filter(({ id, fate }) => catalog.facts(id)?.chat !== (fate === 'chat'));
    expect(wrong).toEqual([]);
    expect(fates.length).toBeGreaterThan(600);
  });

  it('leaves a model out only for a reason, and none that is needed', () => {
    const leftOut = fates.filter(({ fate }) => fate.startsWith('left out'));
    expect(new Set(leftOut.map(({ fate }) => fate))).toEqual(
      new Set([
        'left out: another dialect',
        'left out: answers in sound',
        'left out: completions only',
        'left out: judges content',
        'left out: makes images',
        'left out: music or video',
        'left out: one use only',
        'left out: realtime only',
        'left out: speech',
      ]),
    );
    expect(leftOut.filter(({ id }) => catalog.facts(id))).toEqual([]);
  });

  it('leaves out of the makers just these', () => {
    const makers = ['openai', 'anthropic', 'google', 'qwen', 'deepseek', 'mistral'];
    const leftOut = fates.filter(
      ({ id, fate }) => fate.startsWith('left out') && makers.includes(providerOf(id)),
    );
    expect(leftOut.map(({ id }) => id).toSorted()).toEqual([
      'google/gemini-2.5-flash-image',
      'google/gemini-2.5-flash-preview-tts',
      'google/gemini-2.5-pro-preview-tts',
      'google/gemini-3-pro-image-preview',
      'google/gemini-3.1-flash-image-preview',
      'openai/chatgpt-image-latest',
      'openai/gpt-image-1',
      'openai/gpt-image-1-mini',
      'openai/gpt-image-1.5',
      'openai/gpt-image-2',
      'qwen/qwen-mt-plus',
      'qwen/qwen-mt-turbo',
      'qwen/qwen-omni-turbo',
      'qwen/qwen-omni-turbo-realtime',
      'qwen/qwen-vl-ocr',
      'qwen/qwen2-5-omni-7b',
      'qwen/qwen3-asr-flash',
      'qwen/qwen3-livetranslate-flash-realtime',
      'qwen/qwen3-omni-flash',
      'qwen/qwen3-omni-flash-realtime',
    ]);
  });

  it('leaves out at a reseller no chat model of a maker, except in a dialect that the reseller does not speak', () => {
    const leftOut = fates.filter(({ fate }) => /^left out(?!: another dialect)/.test(fate));
    const made = leftOut.filter(
      ({ id }) => catalog.facts(`openai/${id.slice(id.lastIndexOf('/') + 1)}`)?.chat,
    );
    expect(made.map(({ id }) => id)).toEqual([]);
  });

  it.each([
    ['in the routes of the plan', 'anthropic/claude-sonnet', 'openai/gpt-4.1', 'google/gemini-pro'],
    [
      'in the routes of the plan',
      'openai/gpt-4.1-mini',
      'openai/gpt-5-mini',
      'qwen/qwen-plus',
      'ollama/llama3.1:8b',
    ],
    [
      'of today',
      'openai/gpt-6-astra',
      'openai/gpt-6-sol',
      'openai/gpt-6-luna',
      'openai/gpt-5.6',
      'openai/gpt-5.5',
    ],
    ['of today', 'anthropic/claude-opus-5-5', 'anthropic/claude-sonnet-5-5', 'anthropic/claude-haiku-5-5'],
    ['of today', 'google/gemini-3.8-flash', 'google/gemini-3.5-flash-lite', 'google/gemini-3.1-pro-preview'],
    ['of today', 'qwen/qwen3.8-max', 'qwen/qwen3.7-max', 'qwen/qwen3.7-plus', 'qwen/qwen-flash'],
    ['of today', 'deepseek/deepseek-flash', 'deepseek/deepseek-v4-pro'],
    ['of today', 'mistral/mistral-large-2512', 'mistral/mistral-medium-2604', 'mistral/mistral-small-2603'],
    [
      'of today',
      'xai/grok-4.7',
      'groq/openai/gpt-oss-120b',
      'azure-openai/gpt-5.5',
      'openrouter/openai/gpt-5.5',
    ],
  ])('knows the models %s: %s, %s …', (_which, ...models) => {
    expect(models.filter((model) => !catalog.facts(model))).toEqual([]);
  });

  it.each([
    ['openai/text-embedding-3-large', 3072],
    ['openai/text-embedding-3-small', 1536],
    ['azure-openai/text-embedding-3-small', 1536],
    ['google/gemini-embedding-001', 3072],
    ['google/gemini-embedding-2', 3072],
    ['qwen/text-embedding-v4', 1024],
    ['mistral/mistral-embed', 1024],
    ['mistral/codestral-embed', 1536],
    ['openrouter/openai/text-embedding-3-small', 1536],
    ['openrouter/qwen/qwen3-embedding-4b', 2560],
    ['ollama/nomic-embed-text', 768],
  ])('%s has %i dimensions', (model, dimensions) => {
    expect(catalog.facts(model)?.embeddings).toEqual({ dimensions });
  });

  it('knows the dimensions of every embedding model', () => {
    expect(builtIn.models.filter(({ chat, embeddings }) => !chat !== (embeddings !== undefined))).toEqual([]);
  });

  it('has a price for every current model of the makers, but for those that have none', () => {
    const makers = ['openai', 'anthropic', 'google', 'qwen', 'deepseek', 'mistral', 'xai'];
    const unpriced = builtIn.models.filter(({ id, prices }) => makers.includes(providerOf(id)) && !prices);
    expect(unpriced.map(({ id }) => id)).toEqual([
      'google/gemini-flash-latest',
      'google/gemini-flash-lite-latest',
      'qwen/qwen3.8-max',
      'qwen/text-embedding-v3',
    ]);
  });

  it('has a price of 0 only where nothing is to pay', () => {
    const free = builtIn.models.filter(({ prices }) => prices?.some(isFree)).map(({ id }) => id);
    const unexpected = free.filter(
      (id) => !/^ollama\/|:free$|^openrouter\/(openrouter\/free)$|^google\/gemma/.test(id),
    );
    expect(unexpected).toEqual([]);
  });

  it('leads every end to a successor that it knows and that outlives it', () => {
    const wrong = builtIn.models.filter(({ deprecated }) => {
      const successor = deprecated?.successor === undefined ? undefined : catalog.facts(deprecated.successor);
      if (deprecated?.successor === undefined) return false;
      return !successor || (successor.deprecated && successor.deprecated.on <= (deprecated?.on ?? ''));
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });
});

describe('capabilities', () => {
  it.each<
    [
      what: string,
      fact: 'prefill' | 'structured' | 'images' | 'reasoning' | 'tools',
      value: unknown,
      models: string[],
    ]
  >([
    [
      'goes on from the start of an answer',
      'prefill',
      true,
      ['anthropic/claude-haiku-4-5', 'mistral/mistral-large-2512'],
    ],
    [
      'refuses the start of an answer',
      'prefill',
      false,
      ['anthropic/claude-opus-4-6', 'anthropic/claude-sonnet', 'anthropic/claude-opus', 'openai/gpt-4.1'],
    ],
    [
      'may or may not go on',
      'prefill',
      undefined,
      ['deepseek/deepseek-flash', 'google/gemini-pro', 'openrouter/openai/gpt-4.1'],
    ],
    [
      'takes a schema',
      'structured',
      'schema',
      [
        'openai/gpt-4.1',
        'openai/gpt-4o',
        'anthropic/claude-sonnet',
        'google/gemini-pro',
        'mistral/mistral-small',
        'xai/grok',
      ],
    ],
    [
      'takes a schema elsewhere too',
      'structured',
      'schema',
      ['azure-openai/gpt-4.1', 'openrouter/openai/gpt-4.1', 'ollama/llama3.1:8b'],
    ],
    [
      'knows JSON without a schema',
      'structured',
      'json',
      ['deepseek/deepseek-flash', 'qwen/qwen-plus', 'openai/gpt-4o-2024-05-13'],
    ],
    [
      'has to be asked in the prompt',
      'structured',
      'prompt',
      ['openai/gpt-4', 'anthropic/claude-3-haiku-20240307'],
    ],
    [
      'sees',
      'images',
      true,
      ['anthropic/claude-sonnet', 'openai/gpt-4.1', 'google/gemini-pro', 'openrouter/openai/gpt-5'],
    ],
    ['does not see', 'images', false, ['deepseek/deepseek-v4-pro', 'ollama/llama3.1:8b']],
    [
      'reasons',
      'reasoning',
      true,
      ['openai/gpt-5-mini', 'anthropic/claude-sonnet', 'google/gemini-2.5-pro', 'qwen/qwen-plus'],
    ],
    ['does not reason', 'reasoning', false, ['openai/gpt-4.1', 'mistral/mistral-large']],
    [
      'uses tools',
      'tools',
      true,
      ['openai/gpt-4.1-mini', 'qwen/qwen-plus', 'ollama/llama3.1:8b', 'openai/gpt-5'],
    ],
  ])('%s: %s is %s', (_what, fact, value, models) => {
    expect(models.map((model) => catalog.facts(model)?.[fact])).toEqual(models.map(() => value));
  });

  it.each([
    [
      'gpt-4.1',
      ['openai/gpt-4.1', 'openai/gpt-4.1-2025-04-14', 'azure-openai/gpt-4.1', 'openrouter/openai/gpt-4.1'],
    ],
    [
      'claude-haiku-4-5',
      [
        'anthropic/claude-haiku-4-5',
        'anthropic/claude-haiku-4-5-20251001',
        'openrouter/anthropic/claude-haiku-4.5',
      ],
    ],
    [
      'llama-3.3-70b-instruct',
      [
        'groq/llama-3.3-70b-versatile',
        'azure-openai/llama-3.3-70b-instruct',
        'openrouter/meta-llama/llama-3.3-70b-instruct',
        'openrouter/meta-llama/llama-3.3-70b-instruct:free',
      ],
    ],
    ['deepseek-v4.1-flash', ['deepseek/deepseek-flash', 'deepseek/deepseek-v4-flash']],
    ['mistral-embed', ['mistral/mistral-embed', 'openrouter/mistralai/mistral-embed-2312']],
  ])('%s is the same model everywhere, and no other', (identity, models) => {
    expect(builtIn.models.filter((each) => each.identity === identity).map(({ id }) => id)).toEqual(models);
  });

  it('does not take a moving name or a quantised copy for a known model', () => {
    const names = [
      'google/gemini-flash-latest',
      'openrouter/~anthropic/claude-opus-latest',
      'ollama/llama3.1:8b',
    ];
    expect(names.map((name) => catalog.facts(name)?.identity)).toEqual([undefined, undefined, undefined]);
  });
});

function providerOf(id: string): string {
  return id.slice(0, id.indexOf('/'));
}

function isFree({
  inputMicroUsdPerMillion,
  outputMicroUsdPerMillion,
}: NonNullable<ModelEntry['prices']>[number]): boolean {
  return inputMicroUsdPerMillion === 0 || outputMicroUsdPerMillion === 0;
}
