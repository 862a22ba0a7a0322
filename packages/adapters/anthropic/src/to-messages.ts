import { isLoose, listOf, looseOf, parsedOf, readImage } from '@understudy/adapter-kit';
import type {
  AssistantMessage,
  Content,
  ContentPart,
  JsonObject,
  Message,
  ProviderBound,
  ToolCall,
} from '@understudy/core';

import { newToolIds } from './tool-ids.ts';
import type { ToolIds } from './tool-ids.ts';

/** Who is asked: what is bound to another provider or another model is of no use here. */
export interface Addressee {
  readonly provider: string;
  readonly model: string;
}

/** The conversation as turns of user and assistant; system messages stand apart. */
export function toMessages(messages: readonly Message[], addressee: Addressee): readonly JsonObject[] {
  const ids = newToolIds();
  const turns: Turn[] = [];
  for (const message of messages) {
    if (message.role === 'system') continue;
    const turn = turnFor(message.role === 'assistant' ? 'assistant' : 'user', turns);
    if (message.role === 'tool') turn.results.push(toResult(message, ids));
    else if (message.role === 'user') turn.content.push(...toContent(message.content));
    else turn.content.push(...toBlocks(message, addressee, ids));
  }
  return withoutLooseEnd(turns)
    .map(({ role, results, content }) => ({ role, content: [...results, ...content] }))
    .filter(({ content }) => content.length > 0);
}

/** All system messages as one text. */
export function systemOf(messages: readonly Message[]): string {
  return messages
    .flatMap((message) => (message.role === 'system' && message.content !== '' ? [message.content] : []))
    .join('\n\n');
}

interface Turn {
  readonly role: 'user' | 'assistant';
  /** They must come first in their turn, whatever else the user said in it. */
  readonly results: JsonObject[];
  readonly content: JsonObject[];
}

/** Messages of one side that follow each other are one turn. */
function turnFor(role: Turn['role'], turns: Turn[]): Turn {
  const last = turns.at(-1);
  if (last?.role === role) return last;
  const turn: Turn = { role, results: [], content: [] };
  turns.push(turn);
  return turn;
}

function toResult(
  { toolCallId, content }: { readonly toolCallId: string; readonly content: string },
  ids: ToolIds,
): JsonObject {
  return { type: 'tool_result', tool_use_id: ids.forResult(toolCallId), content };
}

function toContent(content: Content): readonly JsonObject[] {
  const parts: readonly ContentPart[] =
    typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  return parts.flatMap(toBlock);
}

/** The API refuses empty texts. */
function toBlock(part: ContentPart): readonly JsonObject[] {
  if (part.type === 'text') return part.text === '' ? [] : [{ type: 'text', text: part.text }];
  const image = readImage(part);
  const source =
    'url' in image
      ? { type: 'url', url: image.url }
      : { type: 'base64', media_type: image.mediaType, data: image.base64 };
  return [{ type: 'image', source }];
}

/** What the model thought comes before what it said: the API wants its own turns to begin with it. */
function toBlocks(
  { content, toolCalls = [], bound }: AssistantMessage,
  addressee: Addressee,
  ids: ToolIds,
): readonly JsonObject[] {
  const [first, ...others] = toolCalls;
  return [
    ...thoughtsIn(bound, addressee),
    ...(first ? thoughtsIn(first.bound, addressee) : []),
    ...toContent(content),
    ...(first ? [toToolUse(first, ids)] : []),
    ...others.flatMap((call) => [...thoughtsIn(call.bound, addressee), toToolUse(call, ids)]),
  ];
}

function toToolUse({ id, name, arguments: text }: ToolCall, ids: ToolIds): JsonObject {
  return { type: 'tool_use', id: ids.forCall(id), name, input: asJson(looseOf(parsedOf(text))) };
}

/** Thinking goes back only to the model that thought it, word for word. */
export function thoughtsIn(
  bound: ProviderBound | undefined,
  { provider, model }: Addressee,
): readonly JsonObject[] {
  if (bound?.provider !== provider || !isLoose(bound.value) || bound.value['model'] !== model) return [];
  return listOf(bound.value['blocks'])
    .map(looseOf)
    .filter(({ type }) => type === 'thinking' || type === 'redacted_thinking')
    .map(asJson);
}

/** A start of an answer that ends in white space is refused. */
function withoutLooseEnd(turns: readonly Turn[]): readonly Turn[] {
  const last = turns.at(-1);
  const end = last?.content.at(-1);
  if (last?.role !== 'assistant' || typeof end?.['text'] !== 'string') return turns;
  const text = end['text'].trimEnd();
  const content = [...last.content.slice(0, -1), ...(text === '' ? [] : [{ ...end, text }])];
  return [...turns.slice(0, -1), { ...last, content }];
}

function asJson(value: Readonly<Record<string, unknown>>): JsonObject {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- it was parsed from JSON
  return value as JsonObject;
}
