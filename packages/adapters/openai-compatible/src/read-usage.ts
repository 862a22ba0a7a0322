import type { Usage } from '@understudy/core';

import { countOf, looseOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';

/** What was used, by any of the names that providers have for it; undefined unless they say both input and output. */
export function readUsage(value: unknown): Usage | undefined {
  const usage = looseOf(value);
  const input = inputOf(usage);
  const output = countOf(usage['completion_tokens']) ?? countOf(usage['output_tokens']);
  // A prompt has at least one token: zeros are written by servers that do not count.
  if (!input || output === undefined) return undefined;
  return settle({
    input,
    output,
    total: countOf(usage['total_tokens']),
    cached: cachedOf(usage),
    written: writtenOf(usage),
    reasoning: reasoningOf(usage),
  });
}

interface Told {
  readonly input: number;
  readonly output: number;
  readonly total: number | undefined;
  readonly cached: number | undefined;
  readonly written: number | undefined;
  readonly reasoning: number | undefined;
}

/** Makes input hold what came from and went to the cache, and output hold the reasoning. */
function settle({ input, output, total, cached, written, reasoning }: Told): Usage {
  const fromCache = (cached ?? 0) + (written ?? 0);
  const thought = reasoning ?? 0;
  const isApart = total === undefined ? thought > output : thought > 0 && total === input + output + thought;
  const whole = isApart ? output + thought : output;
  return {
    inputTokens: fromCache > input ? input + fromCache : input,
    cachedInputTokens: cached,
    cacheWriteTokens: written,
    outputTokens: whole,
    // Counted by another tokenizer, it can come out larger than the output it is part of.
    reasoningTokens: reasoning === undefined ? undefined : Math.min(thought, whole),
  };
}

function inputOf(usage: Loose): number | undefined {
  const told = countOf(usage['prompt_tokens']) ?? countOf(usage['input_tokens']);
  const hit = countOf(usage['prompt_cache_hit_tokens']);
  const miss = countOf(usage['prompt_cache_miss_tokens']);
  return told ?? (hit === undefined || miss === undefined ? undefined : hit + miss);
}

function inputDetails(usage: Loose): Loose {
  return looseOf(usage['prompt_tokens_details'] ?? usage['input_tokens_details']);
}

function cachedOf(usage: Loose): number | undefined {
  const details = countOf(inputDetails(usage)['cached_tokens']);
  return details ?? countOf(usage['prompt_cache_hit_tokens']) ?? countOf(usage['num_cached_tokens']);
}

function writtenOf(usage: Loose): number | undefined {
  const details = inputDetails(usage);
  return countOf(details['cache_write_tokens']) ?? countOf(details['cache_creation_input_tokens']);
}

function reasoningOf(usage: Loose): number | undefined {
  const details = looseOf(usage['completion_tokens_details'] ?? usage['output_tokens_details']);
  return countOf(details['reasoning_tokens']);
}
