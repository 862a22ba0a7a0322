import { isLoose, looseOf, parsedOf, readImage, textOf } from '@understudy/adapter-kit';
import type {
  AssistantMessage,
  Content,
  ContentPart,
  JsonObject,
  Message,
  ProviderBound,
  ToolCall,
  ToolMessage,
} from '@understudy/core';

/** Who is asked: what is bound to another provider or another model is of no use here. */
export interface Addressee {
  readonly provider: string;
  readonly model: string;
  readonly wantsSignatures: boolean;
}

/** The conversation as turns of user and model; system messages stand apart. */
export function toContents(messages: readonly Message[], addressee: Addressee): readonly JsonObject[] {
  const names = toolNames(messages);
  const turns: Turn[] = [];
  for (const message of messages) {
    const parts = toParts(message, { addressee, names });
    if (parts.length === 0) continue;
    const role = message.role === 'assistant' ? 'model' : 'user';
    const last = turns.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else turns.push({ role, parts: [...parts] });
  }
  return turns.map(({ role, parts }) => ({ role, parts }));
}

/** All system messages as one text. */
export function systemOf(messages: readonly Message[]): string {
  return messages
    .flatMap((message) => (message.role === 'system' && message.content !== '' ? [message.content] : []))
    .join('\n\n');
}

interface Turn {
  readonly role: 'user' | 'model';
  readonly parts: JsonObject[];
}

interface Telling {
  readonly addressee: Addressee;
  /** The names of the tools by the ids of their calls: a result must say both. */
  readonly names: ReadonlyMap<string, string>;
}

function toParts(message: Message, { addressee, names }: Telling): readonly JsonObject[] {
  switch (message.role) {
    case 'system':
      return [];
    case 'user':
      return toContentParts(message.content);
    case 'assistant':
      return toModelParts(message, addressee);
    case 'tool':
      return [toFunctionResponse(message, names)];
  }
}

function toolNames(messages: readonly Message[]): ReadonlyMap<string, string> {
  const calls = messages.flatMap((message) =>
    message.role === 'assistant' ? (message.toolCalls ?? []) : [],
  );
  return new Map(calls.map(({ id, name }) => [id, name]));
}

function toContentParts(content: Content): readonly JsonObject[] {
  const parts: readonly ContentPart[] =
    typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  return parts.flatMap(toPart);
}

function toPart(part: ContentPart): readonly JsonObject[] {
  if (part.type === 'text') return part.text === '' ? [] : [{ text: part.text }];
  const image = readImage(part);
  if ('base64' in image) return [{ inlineData: { mimeType: image.mediaType, data: image.base64 } }];
  const { url: fileUri, mediaType: mimeType } = image;
  return [{ fileData: { fileUri, ...(mimeType !== undefined && { mimeType }) } }];
}

/** Signatures go back where they came from, and only to the model that made them. */
function toModelParts(
  { content, toolCalls = [], bound }: AssistantMessage,
  addressee: Addressee,
): readonly JsonObject[] {
  const texts = toContentParts(content).map((part) => ({ ...part, ...signatureIn(bound, addressee) }));
  return [...texts, ...toolCalls.map((call, index) => toFunctionCall(call, index, addressee))];
}

function toFunctionCall(
  { id, name, arguments: text, bound }: ToolCall,
  index: number,
  addressee: Addressee,
): JsonObject {
  const signature = signatureIn(bound, addressee);
  // Of parallel calls only the first has one. Calls that others made are let pass with this word in its place.
  const isMissing = addressee.wantsSignatures && index === 0 && !signature;
  return {
    functionCall: { ...(id !== '' && { id }), name, args: asJson(looseOf(parsedOf(text))) },
    ...(isMissing ? { thoughtSignature: 'skip_thought_signature_validator' } : signature),
  };
}

function signatureIn(
  bound: ProviderBound | undefined,
  { provider, model }: Addressee,
): JsonObject | undefined {
  if (bound?.provider !== provider || !isLoose(bound.value) || bound.value['model'] !== model)
    return undefined;
  const thoughtSignature = textOf(bound.value['signature']);
  return thoughtSignature === undefined ? undefined : { thoughtSignature };
}

/** A result is an object to the API; a text that is none becomes the output in one. */
function toFunctionResponse(
  { toolCallId, content }: ToolMessage,
  names: ReadonlyMap<string, string>,
): JsonObject {
  const value = parsedOf(content);
  const response = isLoose(value) ? asJson(value) : { output: content };
  const name = names.get(toolCallId) ?? 'unknown';
  return { functionResponse: { ...(toolCallId !== '' && { id: toolCallId }), name, response } };
}

function asJson(value: Readonly<Record<string, unknown>>): JsonObject {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- it was parsed from JSON
  return value as JsonObject;
}
