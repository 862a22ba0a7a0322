import { newNotes, withOptions } from '@understudy/adapter-kit';
import type { JsonObject, ModelCall, ToolChoice } from '@understudy/core';

import { chooseFormat } from './choose-format.ts';
import type { Format } from './choose-format.ts';
import { chooseThinking } from './choose-thinking.ts';
import type { Asking } from './choose-thinking.ts';
import { mannersOf } from './manners.ts';
import { systemOf, toMessages } from './to-messages.ts';
import type { Addressee } from './to-messages.ts';

/** A call as it is put to the API. */
export interface Request {
  readonly addressee: Addressee;
  readonly body: JsonObject;
  readonly notes: readonly string[];
  /** The schema that says which nulls of the answer stand for nothing. */
  readonly dropNulls: JsonObject | undefined;
}

/** Puts a call in the words of the Messages API. */
export function toRequest(call: ModelCall, provider: string, stream: boolean): Request {
  const notes = newNotes(call);
  const addressee = { provider, model: call.model };
  const asking: Asking = {
    call,
    notes,
    addressee,
    manners: mannersOf(call.model),
    maxTokens: maxTokensOf(call, notes.change),
  };
  const { thinking, effort } = chooseThinking(asking);
  const format = chooseFormat(asking);
  const config = {
    ...(effort !== undefined && { effort }),
    ...(format.schema && { format: { type: 'json_schema', schema: format.schema } }),
  };
  leaveOutSampling(asking);
  const body: JsonObject = {
    max_tokens: asking.maxTokens,
    ...systemFields(asking, format),
    messages: toMessages(call.messages, asking.addressee),
    ...toolFields(asking),
    ...stopField(asking),
    ...(thinking && { thinking }),
    ...(Object.keys(config).length > 0 && { output_config: config }),
  };
  // Whoever may set options may not choose the model, nor how its answer comes.
  const whole = { ...withOptions(body, call.options?.[provider]), model: call.model, stream };
  return { addressee, body: whole, notes: notes.list, dropNulls: format.dropNulls };
}

/** The API wants a limit. Without one from anybody, this is enough for an essay and nowhere refused. */
const maxTokensOfOurOwn = 4096;

function maxTokensOf({ maxOutputTokens, facts }: ModelCall, change: Asking['notes']['change']): number {
  const most = facts.maxOutputTokens;
  if (maxOutputTokens === undefined) return most ?? maxTokensOfOurOwn;
  if (most === undefined || maxOutputTokens <= most) return maxOutputTokens;
  change('maxOutputTokens', `${maxOutputTokens} said as ${most}, the most that the model writes`);
  return most;
}

/** The API answers 400 to these, even with the values that it would take by itself. */
function leaveOutSampling({ call, notes }: Asking): void {
  for (const parameter of ['temperature', 'topP', 'seed'] as const) {
    if (call[parameter] !== undefined) notes.leaveOut(parameter, 'the API does not take it');
  }
}

/**
 * Tools and the system prompt are the same from call to call, so the mark that ends what is cached stands there;
 * in a conversation that goes on, a second one follows its end.
 */
function systemFields({ call }: Asking, { instruction }: Format): JsonObject {
  const system = [systemOf(call.messages), instruction ?? ''].filter((text) => text !== '').join('\n\n');
  if (!call.cache) return system === '' ? {} : { system };
  const mark = { cache_control: { type: 'ephemeral', ttl: call.cache.ttl === 'long' ? '1h' : '5m' } };
  const goesOn = call.messages.some(({ role }) => role === 'assistant');
  return {
    ...(system !== '' && { system: [{ type: 'text', text: system, ...mark }] }),
    ...((goesOn || system === '') && mark),
  };
}

function stopField({ call, notes }: Asking): JsonObject {
  const stop = call.stop?.filter((text) => text.trim() !== '') ?? [];
  if (stop.length < (call.stop?.length ?? 0)) notes.change('stop', 'said without those of white space alone');
  return stop.length > 0 ? { stop_sequences: stop } : {};
}

function toolFields(asking: Asking): JsonObject {
  const { tools = [], toolChoice } = asking.call;
  if (tools.length === 0) return toolsOfThePast(asking.call);
  return {
    tools: tools.map(({ name, description, parameters }) => ({
      name,
      ...(description !== undefined && { description }),
      input_schema: { ...parameters, type: 'object' },
    })),
    ...(toolChoice !== undefined && choiceField(toolChoice, asking)),
  };
}

function choiceField(choice: ToolChoice, { manners, notes }: Asking): JsonObject {
  if (choice === 'auto' || choice === 'none') return { tool_choice: { type: choice } };
  if (!manners.forcesTools) {
    notes.leaveOut('toolChoice', 'the model cannot be made to call a tool');
    return {};
  }
  return { tool_choice: choice === 'required' ? { type: 'any' } : { type: 'tool', name: choice.tool } };
}

/** A conversation with tool calls in it is refused unless their tools are named, also when none may be called. */
function toolsOfThePast({ messages }: ModelCall): JsonObject {
  const calls = messages.flatMap((message) =>
    message.role === 'assistant' ? (message.toolCalls ?? []) : [],
  );
  const names = new Set(calls.map(({ name }) => name));
  if (names.size === 0) return {};
  const tools = [...names].map((name) => ({ name, input_schema: { type: 'object' } }));
  return { tools, tool_choice: { type: 'none' } };
}
