import type { Effort } from '@understudy/core';
import type { CacheHint, Dialect, ModelTraits } from '@understudy/openai-compatible';

const thinks: Pick<ModelTraits, 'reasons' | 'refuses'> = { reasons: true, refuses: ['stop'] };

/** Families from the particular to the general; the first that matches holds. */
const models: readonly ModelTraits[] = [
  { match: /^gpt-5(\.3)?-chat/, reasons: false },
  { match: /^gpt-5\.\d+-chat/, ...thinks, effort: levels('medium') },
  { match: /deep-research|^computer-use/, ...thinks, effort: levels('medium') },
  { match: /^gpt-5-pro/, ...thinks, effort: levels('high') },
  { match: /^gpt-\d+(\.\d+)?-pro/, ...thinks, effort: levels('medium', 'high', 'max') },
  { match: /^gpt-5\.1-codex-max|^gpt-5\.2-codex/, ...thinks, effort: levels('low', 'medium', 'high', 'max') },
  { match: /^gpt-5(\.1)?-codex|^codex/, ...thinks, effort: levels('low', 'medium', 'high') },
  { match: /^o\d/, ...thinks, effort: levels('low', 'medium', 'high') },
  { match: /^gpt-5(?![.\d])/, ...thinks, effort: levels('minimal', 'low', 'medium', 'high') },
  { match: /^gpt-5\.1(?!\d)/, ...thinks, effort: levels('none', 'low', 'medium', 'high') },
  { match: /^gpt-6-astra|^gpt-6\.1-sol/, ...thinks, effort: levels('low', 'medium', 'high', 'max') },
  { match: /^gpt-(5\.|[6-9])/, ...thinks, effort: levels('none', 'low', 'medium', 'high', 'max') },
];

/** What OpenAI understands beside the plain dialect. */
export const openai: Partial<Dialect> = {
  id: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  maxOutputTokens: 'max_completion_tokens',
  maxReasoningTokens: 'max_completion_tokens',
  refusesWhileThinking: ['temperature', 'topP'],
  effort: levels('none', 'minimal', 'low', 'medium', 'high', 'max'),
  cache,
  models,
  structured: {
    best: 'schema',
    assumed: 'schema',
    notWith: [],
    reach: {
      keywords: [
        'pattern',
        'multipleOf',
        'minimum',
        'maximum',
        'exclusiveMinimum',
        'exclusiveMaximum',
        'minItems',
        'maxItems',
      ],
      formats: ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'],
      recursion: true,
      mostDepth: 10,
    },
  },
  strictTools: true,
};

/** It caches by itself; the key keeps requests with one prefix on one machine. Older models cannot keep it for long. */
function cache({ key, ttl }: CacheHint, model: string): ReturnType<NonNullable<Dialect['cache']>> {
  const isLong = ttl === 'long' && /^gpt-(4\.1|[5-9])/.test(model);
  return { prompt_cache_key: key, ...(isLong && { prompt_cache_retention: '24h' }) };
}

function levels(...names: readonly Effort[]): Dialect['effort'] {
  return Object.fromEntries(
    names.map((name) => [name, { reasoning_effort: name === 'max' ? 'xhigh' : name }]),
  );
}
