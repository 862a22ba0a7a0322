import type { JsonObject, Tool } from '@understudy/core';
import { chooseFormat, chooseReasoning, strictParameters, takes } from '@understudy/openai-compatible';
import type { Asking, Format, Reasoning, Request } from '@understudy/openai-compatible';

import { toInput } from './to-input.ts';

/** Puts a call in the words of the Responses API. */
export function toRequest(asking: Asking): Request {
  const { call, dialect, traits, notes, streams } = asking;
  const reasoning = chooseReasoning(asking);
  const format = chooseFormat(asking, reasoning.thinks);
  const body = {
    ...traits.fields,
    // Nothing is kept there; what the model thought comes back to us sealed, and goes back with its tool calls.
    store: false,
    ...(traits.reasons !== false && { include: ['reasoning.encrypted_content'] }),
    input: toInput(asking, 'instruction' in format ? format.instruction : undefined),
    ...samplingFields(asking, reasoning),
    ...formatFields(format),
    ...toolFields(asking),
    ...(call.cache && dialect.cache?.(call.cache, call.model)),
    ...call.options?.[dialect.id],
    model: call.model,
    stream: streams,
  };
  const dropNulls = format.means === 'schema' ? format.dropNulls : undefined;
  return { body, notes: notes.list, dropNulls, streamOnly: false };
}

function samplingFields(asking: Asking, { effort, thinks }: Reasoning): JsonObject {
  const { call, notes } = asking;
  for (const name of ['stop', 'seed'] as const) {
    if (call[name] !== undefined) notes.leaveOut(name, 'the Responses API has no such parameter');
  }
  return {
    max_output_tokens: call.maxOutputTokens,
    ...(takes('temperature', asking, thinks) && { temperature: call.temperature }),
    ...(takes('topP', asking, thinks) && { top_p: call.topP }),
    ...(effort !== undefined && { reasoning: { effort: effort === 'max' ? 'xhigh' : effort } }),
  };
}

function formatFields(format: Format): JsonObject {
  if (format.means === 'json') return { text: { format: { type: 'json_object' } } };
  if (format.means !== 'schema') return {};
  return {
    text: { format: { type: 'json_schema', name: format.name, strict: true, schema: format.schema } },
  };
}

function toolFields(asking: Asking): JsonObject {
  const { tools = [], toolChoice } = asking.call;
  if (tools.length === 0) return {};
  const choice = typeof toolChoice === 'object' ? { type: 'function', name: toolChoice.tool } : toolChoice;
  return { tools: tools.map((tool) => toTool(tool, asking)), tool_choice: choice };
}

function toTool({ name, description, parameters }: Tool, asking: Asking): JsonObject {
  const strict = strictParameters(parameters, asking);
  // Left out, strict would be taken to be true, and a schema that does not fit would be refused.
  return {
    type: 'function',
    name,
    description,
    parameters: strict ?? parameters,
    strict: strict !== undefined,
  };
}
