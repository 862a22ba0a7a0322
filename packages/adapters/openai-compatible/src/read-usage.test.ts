import { describe, expect, it } from 'vitest';

import { readUsage } from './read-usage.ts';

type Five = readonly [
  input: number,
  cached: number | undefined,
  written: number | undefined,
  output: number,
  reasoning: number | undefined,
];

const details = (cached: number, reasoning: number): object => ({
  prompt_tokens_details: { cached_tokens: cached },
  completion_tokens_details: { reasoning_tokens: reasoning },
});

describe('readUsage', () => {
  it.each<[string, object, Five]>([
    [
      'OpenAI',
      { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150, ...details(64, 20) },
      [100, 64, undefined, 50, 20],
    ],
    [
      'OpenAI, written to the cache',
      {
        prompt_tokens: 100,
        completion_tokens: 5,
        prompt_tokens_details: { cached_tokens: 10, cache_write_tokens: 80 },
      },
      [100, 10, 80, 5, undefined],
    ],
    [
      'a response',
      {
        input_tokens: 10,
        output_tokens: 5,
        input_tokens_details: { cached_tokens: 4 },
        output_tokens_details: { reasoning_tokens: 3 },
      },
      [10, 4, undefined, 5, 3],
    ],
    [
      'xAI, reasoning apart',
      { prompt_tokens: 12, completion_tokens: 1, total_tokens: 241, ...details(2, 228) },
      [12, 2, undefined, 229, 228],
    ],
    [
      'reasoning apart, without a total',
      { prompt_tokens: 12, completion_tokens: 1, ...details(2, 228) },
      [12, 2, undefined, 229, 228],
    ],
    [
      'OpenRouter, reasoning counted too high',
      { prompt_tokens: 9, completion_tokens: 10, total_tokens: 19, ...details(0, 11) },
      [9, 0, undefined, 10, 10],
    ],
    [
      'reasoning that is the whole output',
      { prompt_tokens: 9, completion_tokens: 10, total_tokens: 19, ...details(0, 10) },
      [9, 0, undefined, 10, 10],
    ],
    [
      'DeepSeek',
      {
        prompt_tokens: 495,
        completion_tokens: 144,
        total_tokens: 639,
        prompt_cache_hit_tokens: 320,
        prompt_cache_miss_tokens: 175,
      },
      [495, 320, undefined, 144, undefined],
    ],
    [
      'DeepSeek without a sum',
      { completion_tokens: 1, prompt_cache_hit_tokens: 320, prompt_cache_miss_tokens: 175 },
      [495, 320, undefined, 1, undefined],
    ],
    [
      'Mistral',
      { prompt_tokens: 171, completion_tokens: 14, total_tokens: 185, num_cached_tokens: 128 },
      [171, 128, undefined, 14, undefined],
    ],
    [
      'Qwen',
      {
        prompt_tokens: 30,
        completion_tokens: 2,
        prompt_tokens_details: { cached_tokens: 0, cache_creation_input_tokens: 20 },
      },
      [30, 0, 20, 2, undefined],
    ],
    [
      'cached tokens left out of the input',
      { prompt_tokens: 10, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 90 } },
      [100, 90, undefined, 2, undefined],
    ],
    [
      'an empty answer',
      { prompt_tokens: 10, completion_tokens: 0 },
      [10, undefined, undefined, 0, undefined],
    ],
  ])(
    'reads %s',
    (_what, usage, [inputTokens, cachedInputTokens, cacheWriteTokens, outputTokens, reasoningTokens]) => {
      expect(readUsage(usage)).toEqual({
        inputTokens,
        cachedInputTokens,
        cacheWriteTokens,
        outputTokens,
        reasoningTokens,
      });
    },
  );

  it.each([
    undefined,
    null,
    'much',
    {},
    { prompt_tokens: 0, completion_tokens: 0 },
    { prompt_tokens: 10 },
    { completion_tokens: 10 },
    { prompt_tokens: -1, completion_tokens: 2 },
    { prompt_tokens: '10', completion_tokens: 2 },
    { prompt_tokens: Infinity, completion_tokens: 2 },
  ])('takes %j for no usage', (usage) => {
    expect(readUsage(usage)).toBeUndefined();
  });
});
