import { countOf, looseOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';
import type { Usage } from '@understudy/core';

/** What was used. The API counts what came from and went to the cache beside its input, not in it. */
export function readUsage(value: unknown): Usage | undefined {
  const usage = looseOf(value);
  const input = countOf(usage['input_tokens']);
  const output = countOf(usage['output_tokens']);
  if (input === undefined || output === undefined) return undefined;
  const cached = countOf(usage['cache_read_input_tokens']) ?? 0;
  const written = countOf(usage['cache_creation_input_tokens']) ?? 0;
  // A prompt has at least one token: zeros are written by servers that do not count.
  if (input + cached + written === 0) return undefined;
  return {
    inputTokens: input + cached + written,
    cachedInputTokens: cached,
    cacheWriteTokens: written,
    cacheWriteLongTokens: countOf(looseOf(usage['cache_creation'])['ephemeral_1h_input_tokens']),
    outputTokens: output,
    reasoningTokens: countOf(looseOf(usage['output_tokens_details'])['thinking_tokens']),
  };
}

/** What a stream said first, with what it said later in its place: its counts are cumulative. */
export function laterUsage(before: Loose, value: unknown): Loose {
  const told = Object.entries(looseOf(value)).filter(([, count]) => count !== null && count !== undefined);
  return { ...before, ...Object.fromEntries(told) };
}
