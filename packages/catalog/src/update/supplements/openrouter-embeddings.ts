import type { Supplement } from '../supplement.ts';

// From each model's own page, such as https://openrouter.ai/openai/text-embedding-3-small (2026); the source has no
// embeddings of OpenRouter. The dimensions are as at their makers.

export const openrouterEmbeddings: readonly Supplement[] = [
  embedding('openai/text-embedding-3-small', { contextTokens: 8192, dimensions: 1536, input: 0.02 }),
  embedding('openai/text-embedding-3-large', { contextTokens: 8192, dimensions: 3072, input: 0.13 }),
  embedding('google/gemini-embedding-001', { contextTokens: 20_000, dimensions: 3072, input: 0.15 }),
  embedding('mistralai/mistral-embed-2312', { contextTokens: 8192, dimensions: 1024, input: 0.1 }),
  embedding('mistralai/codestral-embed-2505', { contextTokens: 8192, dimensions: 1536, input: 0.15 }),
  embedding('qwen/qwen3-embedding-4b', { contextTokens: 32_768, dimensions: 2560, input: 0.02 }),
];

interface Embedding {
  readonly contextTokens: number;
  readonly dimensions: number;
  /** Dollars per million tokens. */
  readonly input: number;
}

function embedding(name: string, { contextTokens, dimensions, input }: Embedding): Supplement {
  return {
    id: `openrouter/${name}`,
    chat: false,
    contextTokens,
    embeddings: { dimensions },
    prices: [{ input }],
  };
}
