import { plainReach } from '@understudy/openai-compatible';
import type { Dialect } from '@understudy/openai-compatible';

/** What is different at Mistral. It refuses parameters that it does not know. */
export const mistral: Partial<Dialect> = {
  id: 'mistral',
  baseUrl: 'https://api.mistral.ai/v1',
  seed: 'random_seed',
  mostStops: Infinity,
  highestTemperature: 1.5,
  effort: { none: { reasoning_effort: 'none' }, high: { reasoning_effort: 'high' } },
  prefill: { prefix: true },
  asksForUsage: false,
  models: [{ match: /^magistral/, reasons: true, effort: {} }],
  structured: { best: 'schema', assumed: 'schema', notWith: [], reach: plainReach },
  toolChoice: { auto: 'auto', none: 'none', required: 'any' },
  toolIds: { pattern: /^[a-zA-Z0-9]{9}$/, length: 9 },
  finishes: { model_length: 'length' },
  breaks: { error: 'server-error' },
  errors: [{ kind: 'rate-limited', message: /service tier capacity exceeded/i }],
  embeddings: { dimensions: 'output_dimension', mostValues: 2048 },
};
