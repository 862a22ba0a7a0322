import { plainReach } from '@understudy/openai-compatible';
import type { Dialect } from '@understudy/openai-compatible';

/**
 * What is different at Ollama. Beware of a small `num_ctx`: it cuts prompts in silence, and cannot be set from here.
 */
export const ollama: Partial<Dialect> = {
  id: 'ollama',
  baseUrl: 'http://localhost:11434/v1',
  needsKey: false,
  mostStops: Infinity,
  prefill: {},
  structured: { best: 'schema', assumed: 'schema', notWith: [], reach: plainReach },
  errors: [{ kind: 'model-not-found', message: /try pulling it first/i }],
};
