import { countOf, looseOf } from '@understudy/adapter-kit';
import type { Usage } from '@understudy/core';

/** What was used so far. The API counts thinking beside its output, not in it, and what tools read beside the prompt. */
export function readUsage(value: unknown): Usage | undefined {
  const usage = looseOf(value);
  const prompt = countOf(usage['promptTokenCount']);
  // A prompt has at least one token: zeros are written by servers that do not count.
  if (!prompt) return undefined;
  const thoughts = countOf(usage['thoughtsTokenCount']);
  return {
    inputTokens: prompt + (countOf(usage['toolUsePromptTokenCount']) ?? 0),
    cachedInputTokens: countOf(usage['cachedContentTokenCount']),
    outputTokens: (countOf(usage['candidatesTokenCount']) ?? 0) + (thoughts ?? 0),
    reasoningTokens: thoughts,
  };
}
