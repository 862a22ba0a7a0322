import type { JsonObject } from '@understudy/core';

import type { Head } from './chat-answer.ts';
import type { FinishReason } from './chat-words.ts';

/** Writes the chunks of one answer as server-sent events. Everything but the delta is written once. */
export interface ChunkWriter {
  role(): string;
  text(text: string): string;
  refusal(text: string): string;
  toolCall(delta: JsonObject): string;
  /** The end mark, with what the last chunk says beside it. */
  finish(reason: FinishReason, extra: JsonObject): string;
  /** The chunk without a choice that tells the usage. */
  usage(usage: JsonObject | null, extra: JsonObject): string;
}

export function chunkWriter(head: Head, includeUsage: boolean): ChunkWriter {
  const { id, created, model } = head;
  const known = JSON.stringify({ id, object: 'chat.completion.chunk', created, model }).slice(0, -1);
  const before = `data: ${known},"choices":[{"index":0,"delta":{`;
  const noUsageYet = includeUsage ? ',"usage":null' : '';
  const ending = (finish: string, extra: string): string =>
    `},"logprobs":null,"finish_reason":${finish}}]${noUsageYet}${extra}}\n\n`;
  const goingOn = ending('null', '');
  return {
    role: () => `${before}"role":"assistant","content":"","refusal":null${goingOn}`,
    text: (text) => `${before}"content":${JSON.stringify(text)}${goingOn}`,
    refusal: (text) => `${before}"refusal":${JSON.stringify(text)}${goingOn}`,
    toolCall: (delta) => `${before}"tool_calls":[${JSON.stringify(delta)}]${goingOn}`,
    finish: (reason, extra) => before + ending(JSON.stringify(reason), members(extra)),
    usage: (usage, extra) =>
      `data: ${known},"choices":[],"usage":${JSON.stringify(usage)}${members(extra)}}\n\n`,
  };
}

/** The mark of a good end, and of nothing else. */
export const done = 'data: [DONE]\n\n';

/** What keeps idle proxies from hanging up; clients pass over it. */
export const ping = ': ping\n\n';

function members(extra: JsonObject): string {
  const text = JSON.stringify(extra).slice(1, -1);
  return text === '' ? '' : `,${text}`;
}
