import type { AnyTask, Message } from '@understudy/core';
import type { z } from 'zod';

import type { Exchange } from '../http/exchange.ts';
import { readAsked } from './asked.ts';
import type { Asked, House } from './asked.ts';
import type { SchemaReader } from './caller-schema.ts';
import { chatBody } from './chat-body.ts';
import { outputOf, toFormat } from './chat-format.ts';
import type { AskedFormat } from './chat-format.ts';
import { toOptions } from './chat-options.ts';
import { toTools } from './chat-tools.ts';
import { badRequest, readBody } from './openai-error.ts';
import type { OpenAiError, Read } from './openai-error.ts';
import type { Target } from './target.ts';

/** A chat completion as it is asked for: who, what, and in which form the answer is to come. */
export interface Chat extends Asked {
  readonly messages: readonly Message[];
  readonly output: z.ZodType | undefined;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** Whether the answer is an object, told as JSON. */
  readonly structured: boolean;
  /** Whether it can be read while it is being written. */
  readonly streamable: boolean;
}

export interface ChatHouse extends House {
  readonly readSchema: SchemaReader;
}

/** Reads the body of a chat completion. What cannot be carried to any model is refused, with its name. */
export function readChat(body: unknown, exchange: Exchange, house: ChatHouse): Read<Chat> {
  const parsed = readBody(chatBody, body);
  if (!parsed.ok) return parsed;
  const said = parsed.value;
  const tools = toTools(said);
  if (!tools.ok) return tools;
  const format = toFormat(said.response_format, house.readSchema);
  if (!format.ok) return format;
  const asked = readAsked({ ...said, options: { ...toOptions(said), ...tools.value } }, exchange, house);
  if (!asked.ok) return asked;
  const form = formOf(asked.value.target, format.value, house);
  if (!form.ok) return form;
  return {
    ok: true,
    value: {
      ...asked.value,
      ...form.value,
      messages: said.messages,
      stream: said.stream ?? false,
      includeUsage: said.stream_options?.include_usage ?? false,
    },
  };
}

type Form = Pick<Chat, 'output' | 'structured' | 'streamable'>;

/** The form of an answer: what the body says for a model, what the task says for a task. */
function formOf({ task: name }: Target, format: AskedFormat, { tasks }: House): Read<Form> {
  const task = name === undefined ? undefined : tasks[name];
  if (!task) {
    const output = outputOf(format);
    return { ok: true, value: { output, structured: output !== undefined, streamable: true } };
  }
  const error = formatClash(task, format);
  if (error) return { ok: false, error };
  const value = { output: undefined, structured: hasObject(task), streamable: task.kind !== 'unary' };
  return { ok: true, value };
}

const hasObject = (task: AnyTask): boolean => task.kind !== 'embed' && task.output !== undefined;

/** A task has said itself what its answer is. */
function formatClash(task: AnyTask, format: AskedFormat): OpenAiError | undefined {
  const isObject = hasObject(task);
  if (format.type === 'text' || (format.type === 'any-object' && isObject)) return undefined;
  const what = isObject
    ? 'has an output schema of its own: leave it out'
    : 'answers in text: ask a model, or a task with an output schema';
  return badRequest(
    'unsupported_parameter',
    'response_format',
    `Unsupported parameter: 'response_format': this task ${what}.`,
  );
}
