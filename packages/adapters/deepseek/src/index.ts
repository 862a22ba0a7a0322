import { providerFrom } from '@understudy/openai-compatible';
import type { CreateProvider } from '@understudy/openai-compatible';

import { deepseek } from './deepseek.ts';

/** DeepSeek's models. */
export const createDeepSeek: CreateProvider = providerFrom(deepseek);
