import type { Provider } from '@understudy/core';
import { createOpenAiCompatible } from '@understudy/openai-compatible';
import type { ConnectionOptions } from '@understudy/openai-compatible';

import { apiFor } from './api-for.ts';
import { openai } from './openai.ts';

export interface OpenAiOptions extends ConnectionOptions {
  /** Who is billed, for keys that belong to several. */
  readonly organization?: string | undefined;
  readonly project?: string | undefined;
}

/** OpenAI as a provider. Throws without a key. */
export function createOpenAi({ organization, project, ...options }: OpenAiOptions): Provider {
  const headers = {
    ...(organization !== undefined && { 'openai-organization': organization }),
    ...(project !== undefined && { 'openai-project': project }),
    ...options.headers,
  };
  return createOpenAiCompatible({ ...options, headers, dialect: openai, apiFor });
}
