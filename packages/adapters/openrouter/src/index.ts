import { providerFrom } from '@understudy/openai-compatible';
import type { CreateProvider } from '@understudy/openai-compatible';

import { openrouter } from './openrouter.ts';

/** Models of many makers through OpenRouter. */
export const createOpenRouter: CreateProvider = providerFrom(openrouter);
