import { providerFrom } from '@understudy/openai-compatible';
import type { CreateProvider } from '@understudy/openai-compatible';

import { qwen } from './qwen.ts';

/** Qwen's models on Alibaba Cloud (DashScope). */
export const createQwen: CreateProvider = providerFrom(qwen);
