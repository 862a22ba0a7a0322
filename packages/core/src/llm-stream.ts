import type { Failure } from './failure.ts';
import { LlmError } from './llm-error.ts';
import type { LlmAnswer, LlmStream, LlmStreamEvent } from './llm-types.ts';
import type { Outcome } from './outcome.ts';
import type { LlmResult, StreamEvent } from './result.ts';

/** A stream as product code holds it: begun at once, read by iterating or as a whole through `result`. */
export function llmStream<Output>(begun: Promise<LlmResult>, cancel: () => void): LlmStream<Output> {
  let reader: StreamReader | undefined;
  let whole: Promise<LlmAnswer<Output>> | undefined;
  const read = (): StreamReader => (reader ??= new StreamReader(begun, cancel));
  const readWhole = async (): Promise<LlmAnswer<Output>> => {
    const result = await begun;
    if (result.type === 'settled') return answerOf(result.outcome);
    // Somebody must pull; if nobody iterates by now, it is us.
    if (!reader) await drain(read());
    return answerOf(await result.settled);
  };
  begun.catch(() => undefined); // heard by whoever reads; a stream nobody reads must not end the process
  return {
    // oxlint-disable-next-line typescript/consistent-type-assertions -- the answer has passed the task's own schema
    [Symbol.asyncIterator]: () => read() as AsyncIterator<LlmStreamEvent<Output>>,
    get result() {
      if (!whole) {
        whole = readWhole();
        whole.catch(() => undefined);
      }
      return whole;
    },
    cancel,
  };
}

/** The answer of an outcome that has one; an LlmError otherwise. */
export function answerOf<Output>(outcome: Outcome): LlmAnswer<Output> {
  if (!outcome.ok) throw errorOf(outcome);
  const answer: LlmAnswer<unknown> = { ...outcome.answer, meta: outcome.meta };
  // oxlint-disable-next-line typescript/consistent-type-assertions -- it has passed the task's own schema
  return answer as LlmAnswer<Output>;
}

function errorOf(outcome: Outcome): LlmError {
  const failure: Failure = outcome.ok
    ? { kind: 'unknown', message: 'a settled answer came where a stream was asked for' }
    : outcome.failure;
  return new LlmError(failure, outcome.meta);
}

/** Turns the last event of a failed stream into what a `for await` expects: a throw. */
class StreamReader implements AsyncIterator<StreamEvent, void> {
  readonly #begun: Promise<LlmResult>;
  readonly #cancel: () => void;
  #inner: AsyncIterator<StreamEvent> | undefined;

  constructor(begun: Promise<LlmResult>, cancel: () => void) {
    this.#begun = begun;
    this.#cancel = cancel;
  }

  async next(): Promise<IteratorResult<StreamEvent, void>> {
    this.#inner ??= innerOf(await this.#begun);
    const step = await this.#inner.next();
    if (step.done) return { done: true, value: undefined };
    if (step.value.type === 'error') throw new LlmError(step.value.failure, step.value.meta);
    return step;
  }

  async return(): Promise<IteratorResult<StreamEvent, void>> {
    this.#cancel();
    await this.#inner?.return?.();
    return { done: true, value: undefined };
  }
}

function innerOf(result: LlmResult): AsyncIterator<StreamEvent> {
  if (result.type === 'streaming') return result.events[Symbol.asyncIterator]();
  return { next: () => Promise.reject(errorOf(result.outcome)) };
}

async function drain(reader: StreamReader): Promise<void> {
  try {
    while (!(await reader.next()).done);
  } catch {
    // The outcome tells the same, with more.
  }
}
