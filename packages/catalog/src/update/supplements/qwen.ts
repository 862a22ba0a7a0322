import type { Supplement } from '../supplement.ts';

// From https://www.alibabacloud.com/help/en/model-studio/models (international, Singapore),
// by way of models.dev (2026-08): the source has only the first tier of these, and no embeddings.

export const qwen: readonly Supplement[] = [
  // A price for it is not known for sure.
  {
    id: 'qwen/qwen3.8-max',
    ...{ contextTokens: 1_000_000, maxOutputTokens: 131_072 },
    ...{ chat: true, tools: true, structured: 'json', images: true, reasoning: true },
  },
  {
    id: 'qwen/qwen-plus',
    prices: [
      {
        ...{ input: 0.4, cached: 0.08, write: 0.5, output: 1.2, thinkingOutput: 4 },
        tiers: [
          {
            aboveInputTokens: 256_000,
            input: 1.2,
            cached: 0.24,
            write: 1.5,
            output: 3.6,
            thinkingOutput: 12,
          },
        ],
      },
    ],
  },
  {
    id: 'qwen/qwen-flash',
    prices: [
      {
        ...{ input: 0.05, cached: 0.01, write: 0.063, output: 0.4 },
        tiers: [{ aboveInputTokens: 256_000, input: 0.25, cached: 0.05, write: 0.313, output: 2 }],
      },
    ],
  },
  {
    id: 'qwen/qwen3-max',
    prices: [
      {
        ...{ input: 1.2, cached: 0.24, write: 1.5, output: 6 },
        tiers: [
          { aboveInputTokens: 32_000, input: 2.4, cached: 0.48, write: 3, output: 12 },
          { aboveInputTokens: 128_000, input: 3, cached: 0.6, write: 3.75, output: 15 },
        ],
      },
    ],
  },
  {
    id: 'qwen/qwen3-coder-plus',
    prices: [
      {
        ...{ input: 1, cached: 0.2, write: 1.25, output: 5 },
        tiers: [
          { aboveInputTokens: 32_000, input: 1.8, cached: 0.36, write: 2.25, output: 9 },
          { aboveInputTokens: 128_000, input: 3, cached: 0.6, write: 3.75, output: 15 },
          { aboveInputTokens: 256_000, input: 6, cached: 1.2, write: 7.5, output: 60 },
        ],
      },
    ],
  },
  {
    id: 'qwen/qwen3-coder-flash',
    prices: [
      {
        ...{ input: 0.3, cached: 0.06, write: 0.375, output: 1.5 },
        tiers: [
          { aboveInputTokens: 32_000, input: 0.5, cached: 0.1, write: 0.625, output: 2.5 },
          { aboveInputTokens: 128_000, input: 0.8, cached: 0.16, write: 1, output: 4 },
          { aboveInputTokens: 256_000, input: 1.6, cached: 0.32, write: 2, output: 9.6 },
        ],
      },
    ],
  },
  {
    id: 'qwen/qwen3-vl-plus',
    prices: [
      {
        ...{ input: 0.2, cached: 0.04, write: 0.25, output: 1.6 },
        tiers: [
          { aboveInputTokens: 32_000, input: 0.3, cached: 0.06, write: 0.375, output: 2.4 },
          { aboveInputTokens: 128_000, input: 0.6, cached: 0.12, write: 0.75, output: 4.8 },
        ],
      },
    ],
  },
  {
    id: 'qwen/text-embedding-v4',
    ...{ contextTokens: 8192, chat: false, embeddings: { dimensions: 1024 } },
    prices: [{ input: 0.07 }],
  },
  // Its price is not on the page.
  { id: 'qwen/text-embedding-v3', contextTokens: 8192, chat: false, embeddings: { dimensions: 1024 } },
];
