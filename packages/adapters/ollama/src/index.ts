import { providerFrom } from '@understudy/openai-compatible';
import type { CreateProvider } from '@understudy/openai-compatible';

import { ollama } from './ollama.ts';

/** Models that run on your own machine with Ollama. */
export const createOllama: CreateProvider = providerFrom(ollama);
