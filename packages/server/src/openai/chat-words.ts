import type { Failure, FailureKind, Finish, JsonObject, Meta, ToolCall, Usage } from '@understudy/core';

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/** How an answer ended, in OpenAI's words. What has no word of its own has ended well. */
export function finishReason(finish: Finish | undefined, calls: number): FinishReason {
  if (calls > 0) return 'tool_calls';
  if (finish === 'length') return 'length';
  return finish === 'content-filtered' ? 'content_filter' : 'stop';
}

/** Endings that this dialect tells in an answer, not in an error: the model has spoken, or was cut short. */
export interface Declined {
  readonly refusal: string | null;
  readonly finish: FinishReason;
}

/** A request whose prompt the provider would not even take is an error like any other. */
export function declinedBy({ kind, message, status }: Failure): Declined | undefined {
  if (status !== undefined && status >= 400) return undefined;
  return declined[kind]?.(message);
}

const declined: Readonly<Partial<Record<FailureKind, (message: string) => Declined>>> = {
  refused: (message) => ({ refusal: message, finish: 'stop' }),
  'content-filtered': () => ({ refusal: null, finish: 'content_filter' }),
};

export function usageBody(usage: Usage): JsonObject {
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens } = usage;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: {
      cached_tokens: cachedInputTokens ?? 0,
      ...(cacheWriteTokens !== undefined && { cache_write_tokens: cacheWriteTokens }),
    },
    completion_tokens_details: { reasoning_tokens: reasoningTokens ?? 0 },
  };
}

/** A call that a client can hand back as it got it, with what only its provider can read. */
export function toolCallBody({ id, name, arguments: text, bound }: ToolCall): JsonObject {
  return { id, type: 'function', function: { name, arguments: text }, ...extraContent(bound) };
}

export function extraContent(bound: ToolCall['bound']): JsonObject {
  return bound ? { extra_content: { understudy: { provider: bound.provider, value: bound.value } } } : {};
}

/** How an answer came to be, for streams, whose headers leave too early to say it. */
export function understudyBody(meta: Meta): JsonObject {
  const { requestId, servedBy, attempts, fallback, costUsd, degraded, replayed, continuations } = meta;
  return {
    request_id: requestId,
    served_by: servedBy ?? null,
    attempts: attempts.length,
    fallback,
    cost_usd: costUsd ?? null,
    ...(degraded && { degraded }),
    ...(replayed && { replayed }),
    ...(continuations.length > 0 && {
      continued: continuations.map(({ from, to, because, atCharacter }) => ({
        from,
        to,
        because,
        at_character: atCharacter,
      })),
    }),
  };
}
