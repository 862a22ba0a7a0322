import { plainReach } from '@understudy/openai-compatible';
import type { Dialect } from '@understudy/openai-compatible';

/** What is different at xAI. */
export const xai: Partial<Dialect> = {
  id: 'xai',
  baseUrl: 'https://api.x.ai/v1',
  maxOutputTokens: 'max_completion_tokens',
  maxReasoningTokens: 'max_completion_tokens',
  cache: ({ key }) => ({ prompt_cache_key: key }),
  models: [
    { match: /non-reasoning/, reasons: false },
    {
      match: /^grok-3-mini/,
      reasons: true,
      refuses: ['stop'],
      effort: { low: { reasoning_effort: 'low' }, high: { reasoning_effort: 'high' } },
    },
    { match: /^grok-(4\.([3-9]|[1-9]\d)(?!-reasoning)|[5-9])/, reasons: true, refuses: ['stop'] },
    { match: /^grok-(4|code)/, reasons: true, refuses: ['stop'], effort: {} },
  ],
  structured: { best: 'schema', assumed: 'schema', notWith: [], reach: plainReach },
  errors: [
    { kind: 'unauthorized', status: [400], message: /incorrect api key/i },
    { kind: 'quota-exhausted', status: [403, 429], message: /credits|spending limit/i },
    { kind: 'content-filtered', status: [403], message: /usage guidelines/i },
  ],
  embeddings: undefined,
};
