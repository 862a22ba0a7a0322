import type { OpenAttempt } from './open-attempt.ts';
import { outputLimit } from './limits/output-limit.ts';
import type { EmbedCall, ModelCall, OutputFormat, Parameters } from './model-call.ts';
import { reAskMessages } from './output/re-ask.ts';
import type { OutputContract, RequestOptions } from './request.ts';
import { messagesFor } from './tasks/render.ts';

/** The question as this candidate is asked it: its prompt variant, its parameters, the caller's on top. */
export function toCall({ journey, step }: OpenAttempt): ModelCall {
  const { prompt, contract, options, route } = journey.request;
  const { candidate, placement } = step.planned;
  const messages = messagesFor(prompt, candidate.model);
  return {
    ...mergeParameters(placement.parameters, options),
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
    options: options.options ?? placement.parameters.options,
  };
}

/** The caller's parameters win, only never for more output. */
function mergeParameters(placed: Parameters, asked: RequestOptions): Parameters {
  return {
    maxOutputTokens: outputLimit(placed, asked),
    temperature: asked.temperature ?? placed.temperature,
    topP: asked.topP ?? placed.topP,
    stop: asked.stop ?? placed.stop,
    seed: asked.seed ?? placed.seed,
    effort: asked.effort ?? placed.effort,
    thinking: asked.thinking ?? placed.thinking,
    cache: asked.cache ?? placed.cache,
    options: asked.options ?? placed.options,
  };
}

function formatOf(contract: OutputContract): OutputFormat {
  if (contract.type !== 'object') return textFormat;
  return { type: 'json', name: contract.name, schema: contract.jsonSchema };
}

const textFormat: OutputFormat = { type: 'text' };
