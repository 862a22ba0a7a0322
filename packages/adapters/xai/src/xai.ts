import { plainReach } from '@understudy/openai-compatible';
import type { Dialect, ModelTraits } from '@understudy/openai-compatible';

const thinks: Pick<ModelTraits, 'reasons' | 'refuses'> = { reasons: true, refuses: ['stop'] };

const levels = {
  low: { reasoning_effort: 'low' },
  medium: { reasoning_effort: 'medium' },
  high: { reasoning_effort: 'high' },
};

/** What is different at xAI. */
export const xai: Partial<Dialect> = {
  id: 'xai',
  baseUrl: 'https://api.x.ai/v1',
  maxOutputTokens: 'max_completion_tokens',
  maxReasoningTokens: 'max_completion_tokens',
  cache: ({ key }) => ({ prompt_cache_key: key }),
  // The newest cannot be kept from thinking.
  effort: levels,
  models: [
    { match: /non-reasoning/, reasons: false },
    { match: /^grok-3-mini/, ...thinks, effort: { low: levels.low, high: levels.high } },
    { match: /^grok-4\.3(?!\d)/, ...thinks, effort: { none: { reasoning_effort: 'none' }, ...levels } },
    { match: /^grok-(4\.[4-9](?!\d)|[5-9])/, ...thinks },
    // Told a level, these answer with a 400.
    { match: /^grok-(4|code|build)/, ...thinks, effort: {} },
  ],
  structured: { best: 'schema', assumed: 'schema', notWith: [], reach: plainReach },
  errors: [
    { kind: 'unauthorized', status: [400], message: /incorrect api key/i },
    { kind: 'quota-exhausted', status: [403, 429], message: /credits|spending limit/i },
    { kind: 'content-filtered', status: [403], message: /usage guidelines/i },
  ],
  embeddings: undefined,
};
