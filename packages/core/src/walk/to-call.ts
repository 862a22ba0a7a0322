import type { OpenAttempt } from './open-attempt.ts';
import { outputLimit } from '../limits/output-limit.ts';
import type { EmbedCall, ModelCall, OutputFormat, Parameters } from '../ports/model-call.ts';
import { reAskMessages } from '../output/re-ask.ts';
import type { OutputContract, RequestOptions } from '../request.ts';
import { mergeParameters } from '../routes/merge-parameters.ts';
import { messagesFor } from '../tasks/render.ts';

/** The question as this candidate is asked it: its prompt variant, its parameters, the caller's on top. */
export function toCall({ journey, step }: OpenAttempt): ModelCall {
  const { prompt, contract, options, route } = journey.request;
  const { candidate, placement } = step.planned;
  const messages = messagesFor(prompt, candidate.model);
  return {
    ...parametersFor(placement.parameters, options),
    model: candidate.name,
    facts: candidate.facts,
    messages: step.rejected ? reAskMessages(messages, step.rejected) : messages,
    format: formatOf(contract),
    tools: options.tools,
    toolChoice: options.toolChoice,
    unsupported: route.unsupported,
  };
}

/** The texts as this candidate is given them. */
export function toEmbedCall({ journey, step }: OpenAttempt): EmbedCall {
  const { values, contract, options } = journey.request;
  const { candidate, placement } = step.planned;
  return {
    model: candidate.name,
    facts: candidate.facts,
    values,
    dimensions: contract.type === 'vectors' ? contract.dimensions : undefined,
    options: mergeObjects(placement.parameters, options).options,
  };
}

/** The caller's parameters win, only never for more output. */
function parametersFor(placed: Parameters, asked: RequestOptions): Parameters {
  return {
    ...mergeObjects(placed, asked),
    maxOutputTokens: outputLimit(placed, asked),
    temperature: asked.temperature ?? placed.temperature,
    topP: asked.topP ?? placed.topP,
    stop: asked.stop ?? placed.stop,
    seed: asked.seed ?? placed.seed,
    effort: asked.effort ?? placed.effort,
    thinking: asked.thinking ?? placed.thinking,
  };
}

/** Key by key, as routes are merged: what a caller says to one provider leaves the others as the route has them. */
function mergeObjects(
  placed: Parameters,
  { cache, options }: Parameters,
): Pick<Parameters, 'cache' | 'options'> {
  if (!cache && !options) return { cache: placed.cache, options: placed.options };
  return mergeParameters({ cache: placed.cache, options: placed.options }, { cache, options });
}

function formatOf(contract: OutputContract): OutputFormat {
  if (contract.type !== 'object') return textFormat;
  return { type: 'json', name: contract.name, schema: contract.jsonSchema };
}

const textFormat: OutputFormat = { type: 'text' };
