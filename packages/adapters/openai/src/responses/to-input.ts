import type { AssistantMessage, Content, JsonObject, JsonValue, Message } from '@understudy/core';
import { isJsonList, jsonObjectOf } from '@understudy/adapter-kit';
import { imageUrl, instruct, noPrefill, toolIdFor } from '@understudy/openai-compatible';
import type { Asking } from '@understudy/openai-compatible';

/** The conversation as the items of a response's input. */
export function toInput(asking: Asking, instruction: string | undefined): readonly JsonObject[] {
  const { call } = asking;
  if (call.prefill) throw noPrefill(call.model);
  const items = call.messages.flatMap((message) => toItems(message, asking));
  return instruction === undefined ? items : instruct(items, instruction);
}

function toItems(message: Message, asking: Asking): readonly JsonObject[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: message.content }];
    case 'user':
      return [{ role: 'user', content: toContent(message.content) }];
    case 'assistant':
      return sealedIn(message, asking) ?? toPlainItems(message, asking);
    case 'tool':
      return [
        {
          type: 'function_call_output',
          call_id: toolIdFor(message.toolCallId, asking.dialect),
          output: message.content,
        },
      ];
  }
}

function toPlainItems(
  { content, toolCalls = [] }: AssistantMessage,
  { dialect }: Asking,
): readonly JsonObject[] {
  const calls = toolCalls.map(({ id, name, arguments: text }) => ({
    type: 'function_call',
    call_id: toolIdFor(id, dialect),
    name,
    arguments: text,
  }));
  return content === '' ? calls : [{ role: 'assistant', content }, ...calls];
}

/** The answer as it came, thoughts and all, if it still is the answer that the caller has. */
function sealedIn(
  { toolCalls = [] }: AssistantMessage,
  { dialect }: Asking,
): readonly JsonObject[] | undefined {
  const bound = toolCalls.map((call) => call.bound).find((each) => each?.provider === dialect.id);
  const output = itemsIn(bound?.value);
  const sent = output.filter(({ type }) => type === 'function_call').map((item) => item['call_id']);
  const isSame = sent.length === toolCalls.length && toolCalls.every(({ id }) => sent.includes(id));
  return output.length > 0 && isSame ? output : undefined;
}

function itemsIn(value: JsonValue | undefined): readonly JsonObject[] {
  const { output } = jsonObjectOf(value);
  return isJsonList(output) ? output.map(jsonObjectOf) : [];
}

function toContent(content: Content): JsonValue {
  if (typeof content === 'string') return content;
  return content.map((part) =>
    part.type === 'text'
      ? { type: 'input_text', text: part.text }
      : { type: 'input_image', image_url: imageUrl(part) },
  );
}
