import { plainReach } from '@understudy/openai-compatible';
import type { Dialect } from '@understudy/openai-compatible';

/** What is different at Alibaba's Model Studio (DashScope). */
export const qwen: Partial<Dialect> = {
  id: 'qwen',
  baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
  highestTemperature: 1.99, // 2 itself is refused
  effort: {
    none: { enable_thinking: false },
    minimal: { enable_thinking: true, thinking_budget: 512 },
    low: { enable_thinking: true, thinking_budget: 2048 },
    medium: { enable_thinking: true, thinking_budget: 8192 },
    high: { enable_thinking: true, thinking_budget: 24_576 },
    max: { enable_thinking: true },
  },
  thinkingBudget: (tokens) => ({ enable_thinking: true, thinking_budget: tokens }),
  prefill: { partial: true },
  models: [
    { match: /^qwq|^qvq|-thinking/, reasons: true, effort: {}, thinksInStreams: true },
    // The open weights think by default, and are refused outside a stream unless told not to.
    { match: /^qwen3-(next-)?\d+(\.\d+)?b(?!.*-instruct)/, thinksInStreams: true },
  ],
  structured: { best: 'schema', assumed: 'json', notWith: ['thinking'], reach: plainReach },
  toolChoice: { auto: 'auto', none: 'none', required: undefined },
  errors: [
    { kind: 'quota-exhausted', word: ['Arrearage', 'AllocationQuota.FreeTierOnly'] },
    { kind: 'quota-exhausted', status: [403, 429], message: /free (?:allocated )?(?:quota|tier)/i },
    // Tokens per minute. The same word means an empty account at OpenAI.
    { kind: 'rate-limited', status: [429], word: ['insufficient_quota'] },
    { kind: 'content-filtered', word: ['data_inspection_failed', 'DataInspectionFailed'] },
    { kind: 'model-not-found', word: ['ModelNotFound', 'Model.AccessDenied'] },
    { kind: 'unauthorized', word: ['InvalidApiKey'] },
  ],
  embeddings: { dimensions: 'dimensions', mostValues: 10 },
};
