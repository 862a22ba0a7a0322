import { createAnthropic } from '@understudy/anthropic';
import { createAzureOpenAi } from '@understudy/azure-openai';
import type { Provider } from '@understudy/core';
import { createDeepSeek } from '@understudy/deepseek';
import { createGoogle } from '@understudy/google';
import { createGroq } from '@understudy/groq';
import { createMistral } from '@understudy/mistral';
import { createOllama } from '@understudy/ollama';
import { createOpenAi } from '@understudy/openai';
import { createOpenAiCompatible } from '@understudy/openai-compatible';
import { createOpenRouter } from '@understudy/openrouter';
import { createQwen } from '@understudy/qwen';
import { createXai } from '@understudy/xai';

/** Where a provider is found, and with what. */
export interface Place {
  readonly key: string;
  readonly baseUrl: string;
}

/** Every provider there is, by the name that a configuration gives it; a gateway of one's own goes by its own name. */
export const providers = {
  openai: createOpenAi,
  anthropic: createAnthropic,
  google: createGoogle,
  qwen: createQwen,
  deepseek: createDeepSeek,
  mistral: createMistral,
  ollama: createOllama,
  openrouter: createOpenRouter,
  'azure-openai': createAzureOpenAi,
  groq: createGroq,
  xai: createXai,
  datallmlab: (place) => createOpenAiCompatible({ id: 'datallmlab', ...place }),
} satisfies Readonly<Record<string, (place: Place) => Provider>>;

export type ProviderName = keyof typeof providers;
