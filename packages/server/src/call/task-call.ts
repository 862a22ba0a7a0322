import { camelCase } from '@understudy/core';
import type { AnyTask, LlmAnswer, LlmStream, RequestOptions } from '@understudy/core';

import type { Exchange } from '../http/exchange.ts';
import { Refused } from '../http/refused.ts';
import type { Engine } from './engine.ts';
import { readCallOptions } from './call-options.ts';
import { permit } from './permit.ts';

/** One call of a task as a door has read it: permitted, but not yet checked by the task's own schema. */
export interface TaskCall {
  readonly task: string;
  readonly said: Said;
  readonly options: RequestOptions;
}

/** What is given is for the engine to check: it knows the task's schema. */
interface Said {
  readonly input?: unknown;
  readonly messages?: unknown;
}

type Reader = Pick<Exchange, 'caller' | 'header' | 'requestId' | 'signal'>;

/** Reads `{ input | messages, ...options }`. Throws `Refused` for what the caller may not do or did not say right. */
export function readTaskCall(task: string, body: unknown, reader: Reader): TaskCall {
  if (!isRecord(body)) throw new Refused('invalid-body', 'the body must be an object: { "input": … }');
  const { input, messages, ...rest } = body;
  const options = readCallOptions(rest, reader);
  permit(reader.caller, { task, models: options.models });
  return { task: camelCase(task), said: { input, messages }, options };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The whole answer of a task of any kind. */
export function answerTask(
  llm: Engine,
  kind: AnyTask['kind'] | undefined,
  call: TaskCall,
): Promise<LlmAnswer<unknown>> {
  const { task, said, options } = call;
  if (kind !== 'embed') return llm.generate(asRequest(call));
  const values = isRecord(said.input) ? said.input['values'] : undefined;
  if (!isTexts(values))
    throw new Refused('invalid-body', 'input.values: give a list of texts', 'invalid-input');
  return llm.generateEmbeddings({ ...options, task, values });
}

/** The same while it is being written. */
export function beginTask(llm: Engine, call: TaskCall): LlmStream<unknown> {
  return llm.generateStream(asRequest(call));
}

function asRequest({ task, said, options }: TaskCall): Parameters<Engine['generateStream']>[0] {
  const request = { ...options, task, ...said };
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the engine checks what callers give against the task's schema
  return request as Parameters<Engine['generateStream']>[0];
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');
