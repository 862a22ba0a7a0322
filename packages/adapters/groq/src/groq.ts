import { plainReach } from '@understudy/openai-compatible';
import type { Dialect } from '@understudy/openai-compatible';

/** What is different at Groq. */
export const groq: Partial<Dialect> = {
  id: 'groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  maxOutputTokens: 'max_completion_tokens',
  maxReasoningTokens: 'max_completion_tokens',
  effort: {
    low: { reasoning_effort: 'low' },
    medium: { reasoning_effort: 'medium' },
    high: { reasoning_effort: 'high' },
  },
  models: [
    { match: /gpt-oss/, reasons: true },
    {
      match: /qwen3/,
      reasons: true,
      structured: 'json',
      // It either thinks or it does not; its thoughts would stand in the answer unless asked apart.
      effort: { none: { reasoning_effort: 'none' }, medium: { reasoning_effort: 'default' } },
      fields: { reasoning_format: 'parsed' },
    },
    // Only GPT-OSS is held to a schema.
    { match: /(?:)/, structured: 'json' },
  ],
  structured: { best: 'schema', assumed: 'schema', notWith: ['stream', 'tools'], reach: plainReach },
  errors: [{ kind: 'overloaded', status: [498] }],
  embeddings: undefined,
};
