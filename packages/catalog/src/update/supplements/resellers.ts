import type { DollarPeriod, Supplement } from '../supplement.ts';
import { longPrompts } from './openai.ts';

// OpenRouter's from https://openrouter.ai/api/v1/models, by way of @pydantic/genai-prices 0.1.8 (2026-09-23);
// it takes the prices of cache writes for five minutes and has none for an hour.

const claude = {
  contextTokens: 1_000_000,
  maxOutputTokens: 128_000,
  chat: true,
  tools: true,
  structured: 'schema',
  images: true,
  reasoning: true,
} as const;
const gpt = { ...claude, contextTokens: 1_050_000 } as const;

/** OpenRouter begins the long prompts of these models a token later than OpenAI does. */
function twiceWhenLong(input: number, output: number, cached?: number): DollarPeriod {
  const long = {
    input: input * 2,
    output: output * 1.5,
    cached: cached === undefined ? undefined : cached * 2,
  };
  return { input, output, cached, tiers: [{ aboveInputTokens: 272_000, ...long }] };
}

const openSource = {
  contextTokens: 131_072,
  chat: true,
  tools: true,
  images: false,
  reasoning: true,
} as const;

export const resellers: readonly Supplement[] = [
  {
    id: 'openrouter/anthropic/claude-fable-5',
    ...claude,
    prices: [{ input: 10, cached: 1, write: 12.5, output: 50 }],
  },
  {
    id: 'openrouter/anthropic/claude-fable-5.1',
    ...claude,
    prices: [{ input: 10, cached: 0.25, write: 12.5, output: 50 }],
  },
  {
    id: 'openrouter/anthropic/claude-opus-5',
    ...claude,
    prices: [{ input: 5, cached: 0.5, write: 6.25, output: 25 }],
  },
  {
    id: 'openrouter/anthropic/claude-opus-5.5',
    ...claude,
    prices: [{ input: 4, cached: 0.2, write: 5, output: 20 }],
  },
  // The source has the tiers that Anthropic gave up on 2026-03-13, and not those of OpenAI.
  {
    id: 'openrouter/anthropic/claude-opus-4.7',
    prices: [{ input: 5, cached: 0.5, write: 6.25, output: 25 }],
  },
  {
    id: 'openrouter/anthropic/claude-opus-4.6',
    prices: [{ input: 5, cached: 0.5, write: 6.25, output: 25 }],
  },
  {
    id: 'openrouter/anthropic/claude-sonnet-4.6',
    prices: [{ input: 3, cached: 0.3, write: 3.75, output: 15 }],
  },
  { id: 'openrouter/openai/gpt-5.5', prices: [twiceWhenLong(5, 30, 0.5)] },
  { id: 'openrouter/openai/gpt-5.5-pro', prices: [twiceWhenLong(30, 180)] },
  { id: 'openrouter/openai/gpt-5.4', prices: [twiceWhenLong(2.5, 15, 0.25)] },
  { id: 'openrouter/openai/gpt-5.4-pro', prices: [twiceWhenLong(30, 180)] },

  { id: 'openrouter/openai/gpt-6-sol', ...gpt, prices: [longPrompts(272_000, { input: 2, output: 10 })] },
  { id: 'openrouter/openai/gpt-6-luna', ...gpt, prices: [longPrompts(272_000, { input: 0.1, output: 0.5 })] },

  // The source has the price of gpt-4-32k here, and a cached price that no other gpt-5.2 of Azure has.
  { id: 'azure-openai/gpt-4', insists: true, prices: [{ input: 30, output: 60 }] },
  { id: 'azure-openai/gpt-5.2', insists: true, prices: [{ input: 1.75, cached: 0.175, output: 14 }] },
  { id: 'azure-openai/cohere-embed-v-4-0', embeddings: { dimensions: 1536 } },
  { id: 'azure-openai/cohere-embed-v3-english', embeddings: { dimensions: 1024 } },
  { id: 'azure-openai/cohere-embed-v3-multilingual', embeddings: { dimensions: 1024 } },

  // Made by OpenAI, served by others; the source leaves out what it says elsewhere of the base model.
  { id: 'groq/openai/gpt-oss-120b', ...openSource },
  { id: 'openrouter/openai/gpt-oss-120b', ...openSource, structured: 'schema' },
];
