import { LocalFailure, newNotes } from '@understudy/adapter-kit';
import type { JsonObject, ModelCall, ToolChoice } from '@understudy/core';

import { chooseFormat } from './choose-format.ts';
import { chooseThinking } from './choose-thinking.ts';
import type { Asking } from './choose-thinking.ts';
import { mannersOf } from './manners.ts';
import { systemOf, toContents } from './to-contents.ts';
import type { Addressee } from './to-contents.ts';

/** A call in the words of the SDK, which are those of the API but for where they stand. */
export interface Request {
  readonly addressee: Addressee;
  readonly contents: readonly JsonObject[];
  readonly config: JsonObject;
  readonly notes: readonly string[];
  /** The schema that says which nulls of the answer stand for nothing. */
  readonly dropNulls: JsonObject | undefined;
}

/** Puts a call in the words of the Gemini API. */
export function toRequest(call: ModelCall, provider: string): Request {
  const manners = mannersOf(call.model);
  const asking: Asking = { call, manners, notes: newNotes(call) };
  const addressee = { provider, model: checkedModel(call.model), wantsSignatures: manners.wantsSignatures };
  const thinking = chooseThinking(asking);
  const format = chooseFormat(asking);
  const system = [systemOf(call.messages), format.instruction ?? '']
    .filter((text) => text !== '')
    .join('\n\n');
  const contents = toContents(call.messages, addressee);
  if (contents.length === 0) {
    throw new LocalFailure({
      kind: 'bad-request',
      code: 'no-messages',
      message: 'there is nothing to answer',
    });
  }
  const config: JsonObject = {
    ...(system !== '' && { systemInstruction: system }),
    ...samplingFields(asking),
    ...(thinking && { thinkingConfig: thinking }),
    ...format.fields,
    ...toolFields(call),
    // The SDK would send further requests on its own account, and bill for them.
    automaticContinuation: false,
    automaticFunctionCalling: { disable: true },
  };
  return { addressee, contents, config, notes: asking.notes.list, dropNulls: format.dropNulls };
}

/** The name becomes a part of the path. */
export function checkedModel(model: string): string {
  if (/^[\w.@:/-]+$/.test(model) && !model.includes('..')) return model;
  throw new LocalFailure({
    kind: 'model-not-found',
    code: 'model-name',
    message: 'no model has such a name',
  });
}

function samplingFields(asking: Asking): JsonObject {
  const { temperature, topP, seed } = asking.call;
  return {
    ...limitField(asking),
    ...(temperature !== undefined && temperatureField(temperature, asking)),
    ...(topP !== undefined && { topP }),
    ...(seed !== undefined && { seed }),
    ...stopField(asking),
  };
}

function limitField({ call, notes }: Asking): JsonObject {
  const { maxOutputTokens, facts } = call;
  if (maxOutputTokens === undefined) return {};
  const most = facts.maxOutputTokens ?? Infinity;
  if (maxOutputTokens <= most) return { maxOutputTokens };
  notes.change('maxOutputTokens', `${maxOutputTokens} said as ${most}, the most that the model writes`);
  return { maxOutputTokens: most };
}

const highestTemperature = 2;

function temperatureField(temperature: number, { notes }: Asking): JsonObject {
  if (temperature <= highestTemperature) return { temperature };
  notes.change('temperature', `${temperature} said as ${highestTemperature}, the highest there is`);
  return { temperature: highestTemperature };
}

const mostStops = 5;

function stopField({ call, notes }: Asking): JsonObject {
  const { stop = [] } = call;
  if (stop.length > mostStops) notes.change('stop', `cut to the first ${mostStops}, the most there can be`);
  return stop.length === 0 ? {} : { stopSequences: stop.slice(0, mostStops) };
}

function toolFields({ tools = [], toolChoice }: ModelCall): JsonObject {
  if (tools.length === 0) return {};
  const functionDeclarations = tools.map(({ name, description, parameters }) => {
    const { $schema: _dialect, ...parametersJsonSchema } = parameters;
    return { name, ...(description !== undefined && { description }), parametersJsonSchema };
  });
  return {
    tools: [{ functionDeclarations }],
    ...(toolChoice !== undefined && { toolConfig: { functionCallingConfig: choiceOf(toolChoice) } }),
  };
}

function choiceOf(choice: ToolChoice): JsonObject {
  return typeof choice === 'object'
    ? { mode: 'ANY', allowedFunctionNames: [choice.tool] }
    : { mode: modes[choice] };
}

const modes = { auto: 'AUTO', none: 'NONE', required: 'ANY' } as const;
