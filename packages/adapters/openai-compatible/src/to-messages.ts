import type {
  AssistantMessage,
  Content,
  ContentPart,
  ImagePart,
  JsonObject,
  Message,
  ToolCall,
} from '@understudy/core';

import type { Asking } from './asking.ts';
import { jsonObjectOf, LocalFailure, mediaTypeOf } from '@understudy/adapter-kit';
import { toolIdFor } from './tool-id.ts';

/** The conversation in chat completions' words, with an instruction of our own among the system's. */
export function toMessages(asking: Asking, instruction: string | undefined): readonly JsonObject[] {
  const { call } = asking;
  const messages = call.messages.map((message) => toMessage(message, asking));
  const instructed = instruction === undefined ? messages : instruct(messages, instruction);
  return call.prefill ? markPrefill(instructed, asking) : instructed;
}

/** The prompt with the instruction at the end of its first system message, or as one. */
export function instruct(messages: readonly JsonObject[], instruction: string): readonly JsonObject[] {
  const [first, ...rest] = messages;
  if (first?.['role'] !== 'system' || typeof first['content'] !== 'string')
    return [{ role: 'system', content: instruction }, ...messages];
  return [{ ...first, content: `${first['content']}\n\n${instruction}` }, ...rest];
}

function toMessage(message: Message, asking: Asking): JsonObject {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.content };
    case 'user':
      return { role: 'user', content: toContent(message.content) };
    case 'assistant':
      return toAssistant(message, asking);
    case 'tool':
      return {
        role: 'tool',
        tool_call_id: toolIdFor(message.toolCallId, asking.dialect),
        content: message.content,
      };
  }
}

function toAssistant(message: AssistantMessage, asking: Asking): JsonObject {
  const { content, toolCalls = [] } = message;
  if (toolCalls.length === 0) return { role: 'assistant', content };
  return {
    role: 'assistant',
    content: content === '' ? null : content,
    tool_calls: toolCalls.map((call) => toToolCall(call, asking)),
    ...boundIn(message, asking),
  };
}

function toToolCall({ id, name, arguments: text }: ToolCall, { dialect }: Asking): JsonObject {
  return { id: toolIdFor(id, dialect), type: 'function', function: { name, arguments: text } };
}

/** What this provider asked to have back; what another one bound is of no use to it. */
function boundIn({ bound, toolCalls = [] }: AssistantMessage, { dialect }: Asking): JsonObject {
  const mine = [bound, ...toolCalls.map((call) => call.bound)].find((each) => each?.provider === dialect.id);
  if (!mine) return {};
  const value = jsonObjectOf(mine.value);
  return Object.fromEntries(dialect.echoes.map((name) => [name, value[name]]));
}

function toContent(content: Content): JsonObject[string] {
  return typeof content === 'string' ? content : content.map(toPart);
}

function toPart(part: ContentPart): JsonObject {
  return part.type === 'text'
    ? { type: 'text', text: part.text }
    : { type: 'image_url', image_url: { url: imageUrl(part) } };
}

/** An image as a URL: its own, or one that holds it. */
export function imageUrl({ source, mediaType }: ImagePart): string {
  if ('url' in source) return source.url;
  return `data:${mediaType ?? mediaTypeOf(source.base64)};base64,${source.base64}`;
}

function markPrefill(messages: readonly JsonObject[], { dialect, call }: Asking): readonly JsonObject[] {
  const last = messages.at(-1);
  if (!dialect.prefill || last?.['role'] !== 'assistant') throw noPrefill(call.model);
  return [...messages.slice(0, -1), { ...last, ...dialect.prefill }];
}

/** For a call that gives the start of the answer to a model that does not take one. */
export function noPrefill(model: string): LocalFailure {
  const message = `${model} cannot be given the start of its answer`;
  return new LocalFailure({ kind: 'bad-request', code: 'no-prefill', message });
}
