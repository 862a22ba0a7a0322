import { providerFrom } from '@understudy/openai-compatible';
import type { CreateProvider } from '@understudy/openai-compatible';

import { mistral } from './mistral.ts';

/** Mistral's models. */
export const createMistral: CreateProvider = providerFrom(mistral);
