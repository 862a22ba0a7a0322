// Written by `pnpm catalog:update`; do not edit. What must differ goes into src/update/supplements.
import type { ModelEntry } from '../format.ts';

// oxfmt-ignore
export const groq: readonly ModelEntry[] = [
  { id: 'groq/groq/compound', identity: 'compound', chat: true, contextTokens: 131072, maxOutputTokens: 8192, tools: false, structured: 'prompt', images: false, reasoning: false },
  { id: 'groq/groq/compound-mini', identity: 'compound-mini', chat: true, contextTokens: 131072, maxOutputTokens: 8192, tools: false, structured: 'prompt', images: false, reasoning: false },
  { id: 'groq/llama-3.1-8b-instant', identity: 'llama-3.1-8b-instruct', chat: true, contextTokens: 131072, maxOutputTokens: 131072, tools: true, structured: 'json', images: false, reasoning: false, prices: [{ inputMicroUsdPerMillion: 50000, outputMicroUsdPerMillion: 80000 }] },
  { id: 'groq/llama-3.3-70b-versatile', identity: 'llama-3.3-70b-instruct', chat: true, contextTokens: 131072, maxOutputTokens: 32768, tools: true, structured: 'json', images: false, reasoning: false, prices: [{ inputMicroUsdPerMillion: 590000, outputMicroUsdPerMillion: 790000 }] },
  { id: 'groq/meta-llama/llama-4-scout-17b-16e-instruct', identity: 'llama-4-scout', chat: true, contextTokens: 131072, maxOutputTokens: 8192, tools: true, structured: 'schema', images: true, reasoning: false, prices: [{ inputMicroUsdPerMillion: 110000, outputMicroUsdPerMillion: 340000 }] },
  { id: 'groq/openai/gpt-oss-120b', identity: 'gpt-oss-120b', chat: true, contextTokens: 131072, maxOutputTokens: 65536, tools: true, structured: 'schema', images: false, reasoning: true, prices: [{ inputMicroUsdPerMillion: 150000, cachedInputMicroUsdPerMillion: 75000, outputMicroUsdPerMillion: 600000 }] },
  { id: 'groq/openai/gpt-oss-20b', identity: 'gpt-oss-20b', chat: true, contextTokens: 131072, maxOutputTokens: 65536, tools: true, structured: 'schema', images: false, reasoning: true, prices: [{ inputMicroUsdPerMillion: 75000, cachedInputMicroUsdPerMillion: 37500, outputMicroUsdPerMillion: 300000 }] },
  { id: 'groq/qwen/qwen3-32b', identity: 'qwen3-32b', chat: true, contextTokens: 131072, maxOutputTokens: 40960, tools: true, structured: 'json', images: false, reasoning: true, prices: [{ inputMicroUsdPerMillion: 290000, outputMicroUsdPerMillion: 590000 }] },
];
