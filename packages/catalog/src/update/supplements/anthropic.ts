import type { Supplement } from '../supplement.ts';

// From https://platform.claude.com/docs/en/about-claude/pricing and the models' own pages there, as of 2026-10.

const modern = {
  contextTokens: 1_000_000,
  maxOutputTokens: 128_000,
  chat: true,
  tools: true,
  structured: 'schema',
  images: true,
  reasoning: true,
  prefill: false,
} as const;

export const anthropic: readonly Supplement[] = [
  {
    id: 'anthropic/claude-fable-5-1',
    ...modern,
    prices: [{ input: 10, cached: 0.25, write: 12.5, writeLong: 20, output: 50, batchPercent: 50 }],
  },
  {
    id: 'anthropic/claude-opus-5',
    ...modern,
    prices: [{ input: 5, cached: 0.5, write: 6.25, writeLong: 10, output: 25, batchPercent: 50 }],
  },
  {
    id: 'anthropic/claude-opus-5-5',
    ...modern,
    prices: [{ input: 4, cached: 0.2, write: 5, writeLong: 8, output: 20, batchPercent: 50 }],
  },
  {
    id: 'anthropic/claude-sonnet-5-5',
    ...modern,
    prices: [
      { input: 2, cached: 0.2, write: 2.5, writeLong: 4, output: 10, batchPercent: 50 },
      { from: '2026-10-07', input: 2, cached: 0.1, write: 2.5, writeLong: 4, output: 10, batchPercent: 50 },
    ],
  },
  {
    id: 'anthropic/claude-haiku-5-5',
    ...modern,
    prices: [
      {
        ...{ input: 0.1, cached: 0.01, write: 0.125, writeLong: 0.2, output: 0.5, batchPercent: 50 },
        tiers: [
          { aboveInputTokens: 100_000, input: 0.5, cached: 0.05, write: 0.625, writeLong: 1, output: 2.5 },
        ],
      },
    ],
  },
  // The source has the write price of Haiku 3 here.
  {
    id: 'anthropic/claude-3-sonnet-20240229',
    insists: true,
    prices: [{ input: 3, cached: 0.3, write: 3.75, writeLong: 6, output: 15, batchPercent: 50 }],
  },
];
