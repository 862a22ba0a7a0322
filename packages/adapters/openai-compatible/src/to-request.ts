import type { JsonObject, Tool } from '@understudy/core';
import { lowerSchema } from '@understudy/schema';

import type { Asking } from './asking.ts';
import { chooseFormat } from './choose-format.ts';
import type { Format } from './choose-format.ts';
import { chooseReasoning, reasoningFields } from './choose-reasoning.ts';
import type { SamplingName } from './dialect.ts';
import { toMessages } from './to-messages.ts';

/** A call as it is put to the provider. */
export interface Request {
  readonly body: JsonObject;
  readonly notes: readonly string[];
  /** The schema that says which nulls of the answer stand for nothing. */
  readonly dropNulls: JsonObject | undefined;
  /** It can only be answered in a stream. */
  readonly streamOnly: boolean;
}

/** Puts a call in the words of chat completions, as this provider speaks them. */
export function toRequest(asking: Asking): Request {
  const { call, dialect, traits, notes, streams } = asking;
  const reasoning = chooseReasoning(asking);
  const format = chooseFormat(asking, reasoning.thinks);
  const instruction = 'instruction' in format ? format.instruction : undefined;
  const body = {
    ...traits.fields,
    messages: toMessages(asking, instruction),
    ...samplingFields(asking, reasoning.thinks),
    ...reasoningFields(reasoning, asking),
    ...formatFields(format),
    ...toolFields(asking),
    ...(call.cache && dialect.cache?.(call.cache, call.model)),
    ...(streams && dialect.asksForUsage && { stream_options: { include_usage: true } }),
    ...call.options?.[dialect.id],
    // Whoever may set options may not choose the model, nor how its answer comes.
    model: call.model,
    stream: streams,
  };
  return {
    body,
    notes: notes.list,
    dropNulls: format.means === 'schema' ? format.dropNulls : undefined,
    streamOnly: traits.thinksInStreams && reasoning.thinks,
  };
}

/** How the next word is chosen and when there is none. */
function samplingFields(asking: Asking, thinks: boolean): JsonObject {
  const { call, dialect, traits } = asking;
  const limit = traits.reasons ? dialect.maxReasoningTokens : dialect.maxOutputTokens;
  return {
    ...(call.maxOutputTokens !== undefined && { [limit]: call.maxOutputTokens }),
    ...(takes('temperature', asking, thinks) && temperatureField(asking)),
    ...(takes('topP', asking, thinks) && { top_p: call.topP }),
    ...(takes('stop', asking, thinks) && stopField(asking)),
    ...(takes('seed', asking, thinks) && { [dialect.seed]: call.seed }),
  };
}

/** Whether a parameter was asked for and can be sent; if only the first, that is noted. */
export function takes(parameter: SamplingName, asking: Asking, thinks: boolean): boolean {
  const { call, traits, notes } = asking;
  if (call[parameter] === undefined) return false;
  if (traits.refuses.includes(parameter)) {
    notes.leaveOut(parameter, 'the model does not take it');
    return false;
  }
  if (!thinks || !traits.refusesWhileThinking.includes(parameter)) return true;
  notes.leaveOut(parameter, 'the model does not take it while it thinks');
  return false;
}

function temperatureField({ call, dialect, notes }: Asking): JsonObject {
  const { temperature = 0 } = call;
  if (temperature <= dialect.highestTemperature) return { temperature };
  notes.change('temperature', `${temperature} said as ${dialect.highestTemperature}, the highest there is`);
  return { temperature: dialect.highestTemperature };
}

function stopField({ call, dialect, notes }: Asking): JsonObject {
  const { stop = [] } = call;
  if (stop.length === 0) return {};
  if (stop.length <= dialect.mostStops) return { stop };
  notes.change('stop', `cut to the first ${dialect.mostStops}, the most there can be`);
  return { stop: stop.slice(0, dialect.mostStops) };
}

function formatFields(format: Format): JsonObject {
  if (format.means === 'json') return { response_format: { type: 'json_object' } };
  if (format.means !== 'schema') return {};
  const { name, schema } = format;
  return { response_format: { type: 'json_schema', json_schema: { name, strict: true, schema } } };
}

function toolFields(asking: Asking): JsonObject {
  const { tools = [] } = asking.call;
  if (tools.length === 0) return {};
  return { tools: tools.map((tool) => toTool(tool, asking)), ...choiceField(asking) };
}

function toTool({ name, description, parameters }: Tool, asking: Asking): JsonObject {
  const strict = strictParameters(parameters, asking);
  return {
    type: 'function',
    function: { name, description, parameters: strict ?? parameters, ...(strict && { strict: true }) },
  };
}

/** The schema of the arguments if they can be held to it without changing what it means. */
export function strictParameters(parameters: JsonObject, { dialect }: Asking): JsonObject | undefined {
  if (!dialect.strictTools) return undefined;
  const lowered = lowerSchema(parameters, dialect.structured.reach);
  return lowered.ok && lowered.exact ? lowered.schema : undefined;
}

function choiceField({ call, dialect, notes }: Asking): JsonObject {
  const { toolChoice, tools = [] } = call;
  if (toolChoice === undefined) return {};
  if (typeof toolChoice === 'object') return { tool_choice: forced(toolChoice.tool) };
  const word = dialect.toolChoice[toolChoice];
  if (word !== undefined) return { tool_choice: word };
  const [only] = tools;
  if (toolChoice === 'required' && tools.length === 1 && only) return { tool_choice: forced(only.name) };
  notes.leaveOut('toolChoice', `the provider does not know ${toolChoice}`);
  return {};
}

function forced(name: string): JsonObject {
  return { type: 'function', function: { name } };
}
