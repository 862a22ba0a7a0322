import type { DollarPeriod, Supplement } from '../supplement.ts';

// From https://developers.openai.com/api/docs/models and /pricing,
// by way of @pydantic/genai-prices 0.1.8 (2026-09-23) and models.dev (2026-10).

const modern = {
  chat: true,
  tools: true,
  structured: 'schema',
  images: true,
  reasoning: true,
  prefill: false,
} as const;
const million = { ...modern, contextTokens: 1_050_000, maxOutputTokens: 128_000 } as const;

export const openai: readonly Supplement[] = [
  { id: 'openai/gpt-6-astra', ...million, prices: [longPrompts(271_999, { input: 10, output: 50 })] },
  { id: 'openai/gpt-6-sol', ...million, prices: [longPrompts(272_000, { input: 2, output: 10 })] },
  { id: 'openai/gpt-6-luna', ...million, prices: [longPrompts(272_000, { input: 0.1, output: 0.5 })] },
  {
    id: 'openai/gpt-5.6-sol',
    ...million,
    prices: [
      longPrompts(271_999, { input: 5, output: 30 }),
      { from: '2026-08-21', ...longPrompts(271_999, { input: 4, output: 20 }) },
    ],
  },
  {
    id: 'openai/gpt-5.6-terra',
    ...million,
    prices: [
      longPrompts(271_999, { input: 2.5, output: 15 }),
      { from: '2026-07-30', ...longPrompts(271_999, { input: 2, output: 12 }) },
    ],
  },
  {
    id: 'openai/gpt-5.6-luna',
    ...million,
    prices: [
      longPrompts(271_999, { input: 1, output: 6 }),
      { from: '2026-07-30', ...longPrompts(271_999, { input: 0.2, output: 1.2 }) },
    ],
  },
  { id: 'openai/gpt-5.6', like: 'openai/gpt-5.6-sol' },

  { id: 'openai/gpt-5.5', snapshots: ['gpt-5.5-2026-04-23'] },
  { id: 'openai/gpt-5.5-pro', snapshots: ['gpt-5.5-pro-2026-04-23'] },
  { id: 'openai/gpt-5.4', snapshots: ['gpt-5.4-2026-03-05'] },
  { id: 'openai/gpt-5.4-pro', snapshots: ['gpt-5.4-pro-2026-03-05'] },
  { id: 'openai/gpt-5.4-mini', snapshots: ['gpt-5.4-mini-2026-03-17'] },
  { id: 'openai/gpt-5.4-nano', snapshots: ['gpt-5.4-nano-2026-03-17'] },
  { id: 'openai/gpt-5.2', snapshots: ['gpt-5.2-2025-12-11'] },
  { id: 'openai/gpt-5.2-pro', snapshots: ['gpt-5.2-pro-2025-12-11'] },
  { id: 'openai/gpt-5.1', snapshots: ['gpt-5.1-2025-11-13'] },
  // The source leaves out what it says elsewhere of the base model.
  {
    id: 'openai/gpt-5',
    ...modern,
    contextTokens: 400_000,
    maxOutputTokens: 128_000,
    snapshots: ['gpt-5-2025-08-07'],
  },
  { id: 'openai/gpt-5-pro', snapshots: ['gpt-5-pro-2025-10-06'] },
  { id: 'openai/gpt-5-mini', snapshots: ['gpt-5-mini-2025-08-07'] },
  { id: 'openai/gpt-5-nano', snapshots: ['gpt-5-nano-2025-08-07'] },
  { id: 'openai/gpt-4.1', snapshots: ['gpt-4.1-2025-04-14'] },
  { id: 'openai/gpt-4.1-mini', snapshots: ['gpt-4.1-mini-2025-04-14'] },
  { id: 'openai/gpt-4o-mini', snapshots: ['gpt-4o-mini-2024-07-18'] },
  { id: 'openai/o3', snapshots: ['o3-2025-04-16'] },
  { id: 'openai/o3-pro', snapshots: ['o3-pro-2025-06-10'] },

  { id: 'openai/text-embedding-3-large', embeddings: { dimensions: 3072 } },
  { id: 'openai/text-embedding-3-small', embeddings: { dimensions: 1536 } },
  { id: 'openai/text-embedding-ada-002', embeddings: { dimensions: 1536 } },
];

interface BothWays {
  readonly input: number;
  readonly output: number;
}

/** Since 5.6: reads a tenth, writes five quarters of the input; a long prompt doubles those and adds half to the output. */
export function longPrompts(aboveInputTokens: number, { input, output }: BothWays): DollarPeriod {
  const at = (times: number): BothWays & { readonly cached: number; readonly write: number } => ({
    input: input * times,
    cached: (input * times) / 10,
    write: input * times * 1.25,
    output: times === 1 ? output : output * 1.5,
  });
  return { ...at(1), tiers: [{ aboveInputTokens, ...at(2) }], batchPercent: 50 };
}
