import type { Supplement } from '../supplement.ts';

// From https://mistral.ai/pricing/api and https://docs.mistral.ai/models,
// by way of @pydantic/genai-prices 0.1.8 (2026-09-23) and models.dev (2026-08). The source has no prices for cached input.

const ministral = {
  chat: true,
  tools: true,
  structured: 'schema',
  images: true,
  reasoning: false,
  prefill: true,
} as const;

export const mistral: readonly Supplement[] = [
  {
    id: 'mistral/mistral-medium-2604',
    prices: [{ input: 1.5, cached: 0.15, output: 7.5, batchPercent: 50 }],
  },
  { id: 'mistral/mistral-medium-3-5', like: 'mistral/mistral-medium-2604' },
  {
    id: 'mistral/mistral-medium-latest',
    like: 'mistral/mistral-medium-2604',
    prices: [
      { input: 0.4, cached: 0.04, output: 2, batchPercent: 50 },
      { from: '2026-06-16', input: 1.5, cached: 0.15, output: 7.5, batchPercent: 50 },
    ],
  },
  { id: 'mistral/mistral-medium-2508', prices: [{ input: 0.4, cached: 0.04, output: 2, batchPercent: 50 }] },
  { id: 'mistral/mistral-medium-2505', prices: [{ input: 0.4, cached: 0.04, output: 2, batchPercent: 50 }] },
  { id: 'mistral/mistral-large-2512', prices: [{ input: 0.5, cached: 0.05, output: 1.5, batchPercent: 50 }] },
  {
    id: 'mistral/mistral-large-latest',
    prices: [{ input: 0.5, cached: 0.05, output: 1.5, batchPercent: 50 }],
  },
  {
    id: 'mistral/mistral-small-2603',
    prices: [{ input: 0.15, cached: 0.015, output: 0.6, batchPercent: 50 }],
  },
  {
    id: 'mistral/mistral-small-latest',
    prices: [{ input: 0.15, cached: 0.015, output: 0.6, batchPercent: 50 }],
  },
  {
    id: 'mistral/codestral-2508',
    like: 'mistral/codestral-latest',
    prices: [{ input: 0.3, cached: 0.03, output: 0.9, batchPercent: 50 }],
  },
  {
    id: 'mistral/ministral-14b-2512',
    ...{ ...ministral, contextTokens: 262_144, maxOutputTokens: 262_144 },
    prices: [{ input: 0.2, cached: 0.02, output: 0.2, batchPercent: 50 }],
  },
  {
    id: 'mistral/ministral-8b-2512',
    ...{ ...ministral, contextTokens: 262_144, maxOutputTokens: 262_144 },
    prices: [{ input: 0.15, cached: 0.015, output: 0.15, batchPercent: 50 }],
  },
  {
    id: 'mistral/ministral-3b-2512',
    ...{ ...ministral, contextTokens: 131_072, maxOutputTokens: 131_072 },
    prices: [{ input: 0.1, cached: 0.01, output: 0.1, batchPercent: 50 }],
  },
  // They moved to the models of 2025-12; the source still has the ones before.
  { id: 'mistral/ministral-8b-latest', like: 'mistral/ministral-8b-2512' },
  { id: 'mistral/ministral-3b-latest', like: 'mistral/ministral-3b-2512' },

  { id: 'mistral/devstral-2512', prices: [{ input: 0.4, cached: 0.04, output: 2, batchPercent: 50 }] },
  // The source has these as free.
  {
    id: 'mistral/labs-devstral-small-2512',
    insists: true,
    prices: [{ input: 0.1, output: 0.3, batchPercent: 50 }],
  },

  { id: 'mistral/mistral-embed', insists: true, contextTokens: 8192, embeddings: { dimensions: 1024 } },
  {
    id: 'mistral/codestral-embed',
    ...{ contextTokens: 8192, chat: false, embeddings: { dimensions: 1536 } },
    prices: [{ input: 0.15, batchPercent: 50 }],
    snapshots: ['codestral-embed-2505'],
  },
];
