import { plainReach } from '@understudy/openai-compatible';
import type { Dialect } from '@understudy/openai-compatible';

/** What is different at OpenRouter. */
export const openrouter: Partial<Dialect> = {
  id: 'openrouter',
  baseUrl: 'https://openrouter.ai/api/v1',
  // Left out, prompts for small windows would have their middle cut out in silence.
  fields: { plugins: [{ id: 'context-compression', enabled: false }] },
  effort: {
    none: { reasoning: { effort: 'none' } },
    minimal: { reasoning: { effort: 'minimal' } },
    low: { reasoning: { effort: 'low' } },
    medium: { reasoning: { effort: 'medium' } },
    high: { reasoning: { effort: 'high' } },
    max: { reasoning: { effort: 'xhigh' } },
  },
  thinkingBudget: (tokens) => ({ reasoning: { max_tokens: tokens } }),
  prefill: {},
  structured: { best: 'schema', assumed: 'json', notWith: [], reach: plainReach },
  echoes: ['reasoning_details'],
  breaks: { error: 'server-error' },
  errors: [
    // Too much under way at once, not an empty account.
    { kind: 'rate-limited', status: [402], saysWhen: true },
    { kind: 'content-filtered', status: [403], message: /moderation|flagged|guardrail/i },
    { kind: 'model-not-found', status: [400], message: /not a valid model/i },
  ],
};
