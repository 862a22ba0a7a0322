import type { z } from 'zod';

import type { Settled } from '../failure.ts';
import type { Message } from '../ports/message.ts';
import type { Part, Repertoire } from '../llm/repertoire.ts';
import type { LlmRequest, Mode, OutputContract, RequestOptions } from '../request.ts';
import { allowedModels, chooseModels, placeModels } from './requested.ts';
import { didYouMean } from '../routes/did-you-mean.ts';
import { scrub } from '../scrub.ts';
import { messagesSchema } from '../tasks/message-schema.ts';
import { renderPrompt } from '../tasks/render.ts';
import { camelCase } from '../tasks/task-names.ts';

/** A call as it comes in, whichever door it used. */
export interface Incoming {
  readonly mode: Mode;
  /** In any spelling. */
  readonly task?: string | undefined;
  readonly model?: string | readonly string[] | undefined;
  readonly input?: unknown;
  readonly messages?: readonly Message[] | undefined;
  readonly values?: readonly string[] | undefined;
  readonly output?: z.ZodType | undefined;
  readonly dimensions?: number | undefined;
  readonly options: RequestOptions;
}

/** What every request carries from its arrival. */
export interface Arrival {
  readonly id: string;
  readonly startedAt: number;
  readonly wallTime: number;
}

/** What is asked, checked and rendered: all of a request but its arrival. */
type Asked = Pick<LlmRequest, 'task' | 'input' | 'prompt' | 'values' | 'contract' | 'route' | 'requested'>;

/** Checks and renders a call. What is wrong with it is told before anyone is called. */
export function prepare(incoming: Incoming, arrival: Arrival, repertoire: Repertoire): Settled<LlmRequest> {
  const asked = incoming.task === undefined ? askModel(incoming, repertoire) : askTask(incoming, repertoire);
  if (!asked.ok) return asked;
  const { mode, options } = incoming;
  if (asked.value.contract.type === 'object' && options.tools && options.tools.length > 0) {
    return rejected('invalid-options', 'tools need an answer in text: this one has an output schema');
  }
  return {
    ok: true,
    value: { ...arrival, ...asked.value, mode, options, degraded: false, observers: [], cacheKey: undefined },
  };
}

function askTask(incoming: Incoming, repertoire: Repertoire): Settled<Asked> {
  const { mode, task = '', options } = incoming;
  const part = repertoire.parts.get(camelCase(task));
  if (!part) return rejected('unknown-task', unknownTask(task, repertoire));
  const { name, contract, route } = part;
  const kinds = kindsFor[mode];
  if (!kinds.includes(part.task.kind)) {
    return rejected(
      'wrong-mode',
      `${name} is ${describeKind[part.task.kind]}; this call takes ${kinds.join(' or ')} tasks`,
    );
  }
  if (incoming.input !== undefined && incoming.messages !== undefined) {
    return rejected('invalid-input', 'give an input or messages, not both');
  }
  const requested = chooseModels(options.models, allowedModels(route, options.tier), repertoire.catalog);
  if (!requested.ok) return requested;
  const given = mode === 'embed' ? readValues(incoming.values) : readInput(part, incoming);
  return given.ok
    ? { ok: true, value: { task: name, contract, route, requested: requested.value, ...given.value } }
    : given;
}

function unknownTask(written: string, { parts }: Repertoire): string {
  const near = didYouMean(written, parts.keys());
  const message = `no task is called ${scrub(JSON.stringify(written.slice(0, 80)))}`;
  return near === undefined ? message : `${message}; ${near}`;
}

const kindsFor: Readonly<Record<Mode, readonly string[]>> = {
  unary: ['unary', 'stream'],
  stream: ['stream'],
  embed: ['embed'],
};

const describeKind = {
  unary: 'not streamable',
  stream: 'for text or objects',
  embed: 'for embeddings',
} as const;

function askModel(incoming: Incoming, repertoire: Repertoire): Settled<Asked> {
  const { mode, model, options, messages, output, dimensions } = incoming;
  const models = typeof model === 'string' ? [model] : (model ?? options.models ?? []);
  const route = repertoire.forModels;
  if (models.length === 0 && route.chain.length === 0) {
    return rejected('no-model', 'name a task or a model: there is no default model');
  }
  const requested = placeModels(models, repertoire);
  if (!requested.ok) return requested;
  const contract = mode === 'embed' ? vectors(dimensions) : repertoire.contractFor(output);
  if (!contract.ok) return contract;
  const given = mode === 'embed' ? readValues(incoming.values) : readMessages(messages);
  if (!given.ok) return given;
  return {
    ok: true,
    value: { task: undefined, contract: contract.value, route, requested: requested.value, ...given.value },
  };
}

function vectors(dimensions: number | undefined): Settled<OutputContract> {
  return { ok: true, value: { type: 'vectors', dimensions } };
}

type Given = Pick<LlmRequest, 'input' | 'prompt' | 'values'>;

/** A task whose input is messages gets them as its input; any other takes them in place of its prompt. */
function readInput({ name, task }: Part, { input, messages }: Incoming): Settled<Given> {
  if (task.kind === 'embed') return rejected('wrong-mode', `${name} is for embeddings`);
  const onlyMessages = input === undefined && messages !== undefined;
  const parsed = task.input.safeParse(onlyMessages ? { messages } : input);
  if (onlyMessages && !(parsed.success && keepsMessages(parsed.data))) return readMessages(messages);
  if (!parsed.success) return invalid('input', parsed.error);
  const prompt = renderPrompt(name, task.prompts, parsed.data);
  return { ok: true, value: { input: parsed.data, prompt, values: [] } };
}

/** A schema that can do without messages drops them: then they were no input of its task. */
function keepsMessages(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'messages' in input;
}

function readMessages(messages: readonly Message[] | undefined): Settled<Given> {
  const parsed = messagesSchema.safeParse(messages);
  if (!parsed.success) return invalid('messages', parsed.error);
  return {
    ok: true,
    value: { input: undefined, prompt: { messages: parsed.data, variants: [] }, values: [] },
  };
}

function readValues(values: readonly string[] | undefined): Settled<Given> {
  if (!Array.isArray(values) || values.length === 0)
    return rejected('invalid-input', 'values: give at least one text');
  const wrong = values.findIndex((value) => typeof value !== 'string' || value === '');
  if (wrong >= 0) return rejected('invalid-input', `values.${wrong}: expected a text that is not empty`);
  return { ok: true, value: { input: undefined, prompt: noPrompt, values } };
}

const noPrompt: Given['prompt'] = { messages: [], variants: [] };

/** Names the places and what was expected there, never what was sent. */
function invalid(where: string, { issues }: z.ZodError): Settled<never> {
  const told = issues
    .slice(0, mostIssues)
    .map(({ path, message }) => `${[where, ...path].join('.')}: ${message}`);
  const more = issues.length > mostIssues ? ` (and ${issues.length - mostIssues} more)` : '';
  return rejected('invalid-input', scrub(told.join('; ')) + more);
}

/** Enough to mend a call by; a hostile one can have thousands. */
const mostIssues = 5;

function rejected(code: string, message: string): Settled<never> {
  return { ok: false, failure: { kind: 'rejected-locally', code, message } };
}
