import type { JsonObject, LlmAnswer, Meta } from '@understudy/core';

import { finishReason, toolCallBody, usageBody } from './chat-words.ts';
import type { Declined, FinishReason } from './chat-words.ts';

/** What every answer and every chunk of one request says of itself. */
export interface Head {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
}

/** A whole answer as a `chat.completion`. */
export function chatAnswer(head: Head, answer: LlmAnswer<unknown>): JsonObject {
  const { toolCalls, meta } = answer;
  const text = contentOf(answer.output);
  const message = {
    content: text === '' && toolCalls.length > 0 ? null : text,
    refusal: null,
    ...(toolCalls.length > 0 && { tool_calls: toolCalls.map(toolCallBody) }),
  };
  return completion(head, { message, finish: finishReason(meta.finish, toolCalls.length), meta });
}

/** The answer of a model that declined: no error in this dialect. */
export function declinedAnswer(
  head: Head,
  { refusal, finish }: Declined,
  meta: Meta | undefined,
): JsonObject {
  return completion(head, { message: { content: null, refusal }, finish, meta });
}

/** The text of an answer: JSON where it is an object. An answer in tool calls alone has none. */
export function contentOf(output: unknown): string {
  if (typeof output === 'string') return output;
  return output === undefined ? '' : JSON.stringify(output);
}

interface Ending {
  readonly message: JsonObject;
  readonly finish: FinishReason;
  readonly meta: Meta | undefined;
}

function completion({ id, created, model }: Head, { message, finish, meta }: Ending): JsonObject {
  return {
    id,
    object: 'chat.completion',
    created,
    model: meta?.servedBy ?? model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', ...message, annotations: [] },
        logprobs: null,
        finish_reason: finish,
      },
    ],
    ...(meta?.usage && { usage: usageBody(meta.usage) }),
  };
}
