import { providerFrom } from '@understudy/openai-compatible';
import type { CreateProvider } from '@understudy/openai-compatible';

import { groq } from './groq.ts';

/** Models on Groq. */
export const createGroq: CreateProvider = providerFrom(groq);
