import type { DollarPeriod, Supplement } from '../supplement.ts';

// From https://ai.google.dev/gemini-api/docs/pricing and /models,
// by way of @pydantic/genai-prices 0.1.8 (2026-09-23) and models.dev (2026-09).

const modern = {
  contextTokens: 1_048_576,
  maxOutputTokens: 65_536,
  chat: true,
  tools: true,
  structured: 'schema',
  images: true,
  reasoning: true,
} as const;

/** Half the price until the end of 2026; the source has no days. */
const introduced: readonly DollarPeriod[] = [
  { input: 0.75, cached: 0.075, output: 3.75, batchPercent: 50 },
  { from: '2027-01-01', input: 1.5, cached: 0.15, output: 7.5, batchPercent: 50 },
];

export const google: readonly Supplement[] = [
  { id: 'google/gemini-3.8-flash', insists: true, ...modern, prices: introduced },
  { id: 'google/gemini-3.7-flash', insists: true, ...modern, prices: introduced },
  { id: 'google/gemini-3.6-flash', insists: true, ...modern, prices: introduced },
  {
    id: 'google/gemini-3.5-flash-lite',
    ...modern,
    prices: [{ input: 0.3, cached: 0.03, output: 2.5, batchPercent: 50 }],
  },
  // The source leaves out what it says elsewhere of the base model.
  { id: 'google/gemini-2.5-pro', ...modern },
  { id: 'google/gemini-2.5-flash', ...modern },
  // They lead to whatever is newest, at its price; the source has the price of a year ago.
  { id: 'google/gemini-flash-latest', insists: true, prices: 'unknown' },
  { id: 'google/gemini-flash-lite-latest', insists: true, prices: 'unknown' },
  // Free of charge on this API; there is no paid tier.
  { id: 'google/gemma-4-26b-a4b-it', insists: true, prices: [{ input: 0, output: 0 }] },
  { id: 'google/gemma-4-31b-it', insists: true, prices: [{ input: 0, output: 0 }] },

  { id: 'google/gemini-embedding-001', embeddings: { dimensions: 3072 } },
  {
    id: 'google/gemini-embedding-2',
    contextTokens: 8192,
    chat: false,
    embeddings: { dimensions: 3072 },
    prices: [{ input: 0.2, batchPercent: 50 }],
  },
];
