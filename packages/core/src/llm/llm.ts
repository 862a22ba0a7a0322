import type { EventListener } from '../ports/events.ts';
import { explain } from './explain.ts';
import { handle } from '../walk/handle.ts';
import type { House } from '../walk/handle.ts';
import { knownModels } from './known-models.ts';
import { answerOf, llmStream } from './llm-stream.ts';
import type { Llm, LlmAnswer, LlmStream } from './llm-types.ts';
import type { Incoming } from '../walk/prepare.ts';
import type { RequestOptions } from '../request.ts';
import type { LlmResult } from '../result.ts';
import type { EmbedInput, Tasks } from '../tasks/task.ts';

/** The object that product code holds, around a house that is ready. */
export function llmOf<Definitions extends Tasks>(
  house: House,
  listeners: Set<EventListener>,
): Llm<Definitions> {
  const llm = {
    run: perTask(
      house,
      ['unary', 'stream'],
      (task) =>
        (input: unknown, options: RequestOptions = {}) =>
          settle(handle({ mode: 'unary', task, input, options }, house)),
    ),
    stream: perTask(
      house,
      ['stream'],
      (task) =>
        (input: unknown, options: RequestOptions = {}) =>
          begin({ mode: 'stream', task, input, options }, house),
    ),
    embed: perTask(
      house,
      ['embed'],
      (task) =>
        ({ values }: EmbedInput, options: RequestOptions = {}) =>
          settle(handle({ mode: 'embed', task, values, options }, house)),
    ),
    generate: (request: AnyRequest) => settle(handle(incoming('unary', request), house)),
    generateStream: (request: AnyRequest) => begin(incoming('stream', request), house),
    generateEmbeddings: (request: AnyRequest) => settle(handle(incoming('embed', request), house)),
    explain: (request: AnyRequest) => explain(incoming(request.values ? 'embed' : 'unary', request), house),
    models: () => knownModels(house.repertoire),
    health: () => ({
      candidates: house.engine.health.snapshot(),
      retryBudget: house.engine.retryBudget.snapshot(),
    }),
    breakers: operatorsHands(house, listeners),
  };
  // oxlint-disable-next-line typescript/consistent-type-assertions -- built name by name, which the compiler cannot follow
  return llm as unknown as Llm<Definitions>;
}

/** The calls that name a task or a model in words; their types say which of these go together. */
type AnyRequest = Omit<Incoming, 'mode' | 'options'> & RequestOptions;

function incoming(mode: Incoming['mode'], request: AnyRequest): Incoming {
  const { task, model, input, messages, values, output, dimensions, ...options } = request;
  return { mode, task, model, input, messages, values, output, dimensions, options };
}

function perTask<Call>(
  { repertoire }: House,
  kinds: readonly string[],
  make: (name: string) => Call,
): Readonly<Record<string, Call>> {
  const names = [...repertoire.parts.values()].filter(({ task }) => kinds.includes(task.kind));
  return Object.fromEntries(names.map(({ name }) => [name, make(name)]));
}

async function settle(handled: Promise<LlmResult>): Promise<LlmAnswer<unknown>> {
  const result = await handled;
  return answerOf(result.type === 'settled' ? result.outcome : await result.settled);
}

function begin(call: Incoming, house: House): LlmStream<unknown> {
  const leaving = new AbortController();
  const { signal } = call.options;
  const both = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal;
  const begun = handle({ ...call, options: { ...call.options, signal: both } }, house);
  return llmStream(begun, () => leaving.abort());
}

function operatorsHands({ engine }: House, listeners: Set<EventListener>): Llm['breakers'] {
  const { health } = engine;
  return {
    open: (name) => health.open(name),
    close: (name) => health.close(name),
    drain: (name) => health.drain(name),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
