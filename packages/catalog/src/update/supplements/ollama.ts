import type { Supplement } from '../supplement.ts';

// From https://ollama.com/library. Local models cost nothing per token, so their price is a true 0;
// names that end in -cloud run on Ollama's machines and are not here. The windows are the models' own:
// a server serves what its num_ctx allows, which an override can say.

const free = { prices: [{ input: 0, cached: 0, output: 0 }] } as const;
const chat = { chat: true, structured: 'schema', ...free } as const;

export const ollama: readonly Supplement[] = [
  { id: 'ollama/llama3.1:8b', ...chat, contextTokens: 131_072, tools: true, images: false, reasoning: false },
  {
    id: 'ollama/llama3.1:70b',
    ...chat,
    contextTokens: 131_072,
    tools: true,
    images: false,
    reasoning: false,
  },
  { id: 'ollama/llama3.2:1b', ...chat, contextTokens: 131_072, tools: true, images: false, reasoning: false },
  { id: 'ollama/llama3.2:3b', ...chat, contextTokens: 131_072, tools: true, images: false, reasoning: false },
  {
    id: 'ollama/llama3.3:70b',
    ...chat,
    contextTokens: 131_072,
    tools: true,
    images: false,
    reasoning: false,
  },
  { id: 'ollama/qwen2.5:7b', ...chat, contextTokens: 32_768, tools: true, images: false, reasoning: false },
  { id: 'ollama/qwen3:4b', ...chat, contextTokens: 40_960, tools: true, images: false, reasoning: true },
  { id: 'ollama/qwen3:8b', ...chat, contextTokens: 40_960, tools: true, images: false, reasoning: true },
  { id: 'ollama/qwen3:14b', ...chat, contextTokens: 40_960, tools: true, images: false, reasoning: true },
  { id: 'ollama/qwen3:32b', ...chat, contextTokens: 40_960, tools: true, images: false, reasoning: true },
  { id: 'ollama/gemma3:4b', ...chat, contextTokens: 131_072, tools: false, images: true, reasoning: false },
  { id: 'ollama/gemma3:12b', ...chat, contextTokens: 131_072, tools: false, images: true, reasoning: false },
  { id: 'ollama/gemma3:27b', ...chat, contextTokens: 131_072, tools: false, images: true, reasoning: false },
  { id: 'ollama/mistral:7b', ...chat, contextTokens: 32_768, tools: true, images: false, reasoning: false },
  {
    id: 'ollama/mistral-small3.2:24b',
    ...chat,
    contextTokens: 131_072,
    tools: true,
    images: true,
    reasoning: false,
  },
  { id: 'ollama/phi4:14b', ...chat, contextTokens: 16_384, tools: false, images: false, reasoning: false },
  { id: 'ollama/deepseek-r1:8b', ...chat, contextTokens: 131_072, images: false, reasoning: true },
  { id: 'ollama/gpt-oss:20b', ...chat, contextTokens: 131_072, tools: true, images: false, reasoning: true },
  { id: 'ollama/gpt-oss:120b', ...chat, contextTokens: 131_072, tools: true, images: false, reasoning: true },

  {
    id: 'ollama/nomic-embed-text',
    chat: false,
    contextTokens: 2048,
    embeddings: { dimensions: 768 },
    ...free,
  },
  {
    id: 'ollama/mxbai-embed-large',
    chat: false,
    contextTokens: 512,
    embeddings: { dimensions: 1024 },
    ...free,
  },
  { id: 'ollama/bge-m3', chat: false, contextTokens: 8192, embeddings: { dimensions: 1024 }, ...free },
  { id: 'ollama/all-minilm', chat: false, contextTokens: 256, embeddings: { dimensions: 384 }, ...free },
];
