// Written by `pnpm catalog:update`; do not edit. What must differ goes into src/update/supplements.
import type { ModelEntry } from '../format.ts';

// oxfmt-ignore
export const ollama: readonly ModelEntry[] = [
  { id: 'ollama/all-minilm', chat: false, embeddings: { dimensions: 384 }, contextTokens: 256, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/bge-m3', chat: false, embeddings: { dimensions: 1024 }, contextTokens: 8192, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/deepseek-r1:8b', chat: true, contextTokens: 131072, structured: 'schema', images: false, reasoning: true, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/gemma3:12b', chat: true, contextTokens: 131072, tools: false, structured: 'schema', images: true, reasoning: false, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/gemma3:27b', chat: true, contextTokens: 131072, tools: false, structured: 'schema', images: true, reasoning: false, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/gemma3:4b', chat: true, contextTokens: 131072, tools: false, structured: 'schema', images: true, reasoning: false, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/gpt-oss:120b', chat: true, contextTokens: 131072, tools: true, structured: 'schema', images: false, reasoning: true, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/gpt-oss:20b', chat: true, contextTokens: 131072, tools: true, structured: 'schema', images: false, reasoning: true, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/llama3.1:70b', chat: true, contextTokens: 131072, tools: true, structured: 'schema', images: false, reasoning: false, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/llama3.1:8b', chat: true, contextTokens: 131072, tools: true, structured: 'schema', images: false, reasoning: false, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/llama3.2:1b', chat: true, contextTokens: 131072, tools: true, structured: 'schema', images: false, reasoning: false, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/llama3.2:3b', chat: true, contextTokens: 131072, tools: true, structured: 'schema', images: false, reasoning: false, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/llama3.3:70b', chat: true, contextTokens: 131072, tools: true, structured: 'schema', images: false, reasoning: false, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/mistral-small3.2:24b', chat: true, contextTokens: 131072, tools: true, structured: 'schema', images: true, reasoning: false, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/mistral:7b', chat: true, contextTokens: 32768, tools: true, structured: 'schema', images: false, reasoning: false, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/mxbai-embed-large', chat: false, embeddings: { dimensions: 1024 }, contextTokens: 512, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/nomic-embed-text', chat: false, embeddings: { dimensions: 768 }, contextTokens: 2048, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/phi4:14b', chat: true, contextTokens: 16384, tools: false, structured: 'schema', images: false, reasoning: false, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/qwen2.5:7b', chat: true, contextTokens: 32768, tools: true, structured: 'schema', images: false, reasoning: false, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/qwen3:14b', chat: true, contextTokens: 40960, tools: true, structured: 'schema', images: false, reasoning: true, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/qwen3:32b', chat: true, contextTokens: 40960, tools: true, structured: 'schema', images: false, reasoning: true, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/qwen3:4b', chat: true, contextTokens: 40960, tools: true, structured: 'schema', images: false, reasoning: true, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
  { id: 'ollama/qwen3:8b', chat: true, contextTokens: 40960, tools: true, structured: 'schema', images: false, reasoning: true, prices: [{ inputMicroUsdPerMillion: 0, cachedInputMicroUsdPerMillion: 0, outputMicroUsdPerMillion: 0 }] },
];
