import type { Reach } from '@understudy/schema';

import type { Dialect } from './dialect.ts';

/** The strict subset that all providers with schemas understand; constraints are told in words. */
export const plainReach: Reach = { keywords: [], formats: [], recursion: false, mostDepth: 10 };

/** What any server that speaks OpenAI's dialect is taken to understand, and no more. */
export const plainDialect: Dialect = {
  id: 'openai-compatible',
  baseUrl: undefined,
  chatPath: '/chat/completions',
  embeddingsPath: '/embeddings',
  query: {},
  keyHeader: 'authorization',
  needsKey: true,

  fields: {},
  maxOutputTokens: 'max_tokens',
  maxReasoningTokens: 'max_tokens',
  seed: 'seed',
  mostStops: 4,
  highestTemperature: 2,
  refuses: [],
  refusesWhileThinking: [],
  effort: {
    none: { reasoning_effort: 'none' },
    minimal: { reasoning_effort: 'minimal' },
    low: { reasoning_effort: 'low' },
    medium: { reasoning_effort: 'medium' },
    high: { reasoning_effort: 'high' },
  },
  thinkingBudget: undefined,
  cache: undefined,
  prefill: undefined,
  asksForUsage: true,
  models: [],

  structured: { best: 'schema', assumed: 'json', notWith: [], reach: plainReach },
  toolChoice: { auto: 'auto', none: 'none', required: 'required' },
  strictTools: false,
  toolIds: { pattern: /^[\w-]{1,40}$/, length: 24 },
  echoes: [],

  finishes: {},
  breaks: {},
  errors: [],

  embeddings: { dimensions: 'dimensions', mostValues: 2048 },
};
