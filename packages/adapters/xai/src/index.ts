import { providerFrom } from '@understudy/openai-compatible';
import type { CreateProvider } from '@understudy/openai-compatible';

import { xai } from './xai.ts';

/** xAI's Grok models. */
export const createXai: CreateProvider = providerFrom(xai);
