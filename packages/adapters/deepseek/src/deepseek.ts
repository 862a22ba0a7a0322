import { plainReach } from '@understudy/openai-compatible';
import type { Dialect } from '@understudy/openai-compatible';

/** What is different at DeepSeek. */
export const deepseek: Partial<Dialect> = {
  id: 'deepseek',
  baseUrl: 'https://api.deepseek.com',
  mostStops: 16,
  refuses: ['seed'],
  // Sent all the same, they would have no effect and nobody would be told.
  refusesWhileThinking: ['temperature', 'topP'],
  effort: {
    none: { thinking: { type: 'disabled' } },
    minimal: { thinking: { type: 'enabled' }, reasoning_effort: 'minimal' },
    low: { thinking: { type: 'enabled' }, reasoning_effort: 'low' },
    medium: { thinking: { type: 'enabled' }, reasoning_effort: 'medium' },
    high: { thinking: { type: 'enabled' }, reasoning_effort: 'high' },
    max: { thinking: { type: 'enabled' }, reasoning_effort: 'max' },
  },
  models: [
    { match: /^deepseek-chat/, reasons: false },
    { match: /^deepseek-reasoner/, reasons: true, effort: {} },
  ],
  structured: { best: 'json', assumed: 'json', notWith: [], reach: plainReach },
  // Without it, the turn after a tool call is refused.
  echoes: ['reasoning_content'],
  breaks: { insufficient_system_resource: 'overloaded' },
  errors: [{ kind: 'model-not-found', status: [400], message: /model not exist/i }],
  embeddings: undefined,
};
