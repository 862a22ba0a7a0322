import { LlmError } from './llm-error.ts';
import type { LlmAnswer, LlmStream, LlmStreamEvent } from './llm-types.ts';
import { finalEvent } from '../middleware/when-settled.ts';
import type { Outcome } from '../outcome.ts';
import type { LlmResult, StreamEvent } from '../result.ts';
import { failureOfThrown } from '../walk/thrown.ts';

/** A stream as product code holds it: begun at once, read by iterating or as a whole through `result`. */
export function llmStream<Output>(begun: Promise<LlmResult>, leave: () => void): LlmStream<Output> {
  const reader = new StreamReader(begun, leave);
  let whole: Promise<LlmAnswer<Output>> | undefined;
  // Heard by whoever reads; a stream that nobody reads must not end the process.
  begun.catch(() => undefined);
  return {
    // oxlint-disable-next-line typescript/consistent-type-assertions -- the answer has passed the task's own schema
    [Symbol.asyncIterator]: () => reader as AsyncIterator<LlmStreamEvent<Output>>,
    get result() {
      if (!whole) {
        whole = readWhole(begun, reader);
        whole.catch(() => undefined);
      }
      return whole;
    },
    cancel: leave,
  };
}

async function readWhole<Output>(
  begun: Promise<LlmResult>,
  reader: StreamReader,
): Promise<LlmAnswer<Output>> {
  const result = await begun;
  if (result.type === 'settled') return answerOf(result.outcome);
  await reader.readAhead();
  return answerOf(await result.settled);
}

/** The answer of an outcome that has one; an LlmError otherwise. */
export function answerOf<Output>(outcome: Outcome): LlmAnswer<Output> {
  if (!outcome.ok) throw new LlmError(outcome.failure, outcome.meta);
  const answer: LlmAnswer<unknown> = { ...outcome.answer, meta: outcome.meta };
  // oxlint-disable-next-line typescript/consistent-type-assertions -- it has passed the task's own schema
  return answer as LlmAnswer<Output>;
}

/** Reads the events once, for whoever asks. A failure becomes what a `for await` expects: a throw. */
class StreamReader implements AsyncIterator<StreamEvent, void> {
  readonly #begun: Promise<LlmResult>;
  readonly #leave: () => void;
  #events: AsyncIterator<StreamEvent> | undefined;
  /** Read for `result` before anybody iterated, and kept for whoever does. */
  readonly #ahead: StreamEvent[] = [];
  #readingAhead: Promise<void> | undefined;
  #iterated = false;
  #left = false;

  constructor(begun: Promise<LlmResult>, leave: () => void) {
    this.#begun = begun;
    this.#leave = leave;
  }

  async next(): Promise<IteratorResult<StreamEvent, void>> {
    this.#iterated = true;
    await this.#readingAhead;
    const event = this.#ahead.shift() ?? (await this.#pull());
    if (!event || this.#left) return { done: true, value: undefined };
    if (event.type === 'error') throw new LlmError(event.failure, event.meta);
    return { done: false, value: event };
  }

  async return(): Promise<IteratorResult<StreamEvent, void>> {
    this.#left = true;
    this.#leave();
    await this.#events?.return?.();
    return { done: true, value: undefined };
  }

  /** Somebody must pull: reads on until the end, or until somebody iterates. */
  readAhead(): Promise<void> {
    return (this.#readingAhead ??= this.#readWhileAlone());
  }

  async #readWhileAlone(): Promise<void> {
    while (!this.#iterated) {
      const event = await this.#pull();
      if (!event) return;
      this.#ahead.push(event);
    }
  }

  async #pull(): Promise<StreamEvent | undefined> {
    try {
      const result = await this.#begun;
      this.#events ??= eventsOf(result);
      const step = await this.#events.next();
      return step.done ? undefined : step.value;
    } catch (cause) {
      // Some middleware threw. A `for await` then calls no `return`, and the call upstream must not stay open.
      this.#leave();
      throw cause instanceof LlmError ? cause : new LlmError(failureOfThrown(cause), undefined);
    }
  }
}

function eventsOf(result: LlmResult): AsyncIterator<StreamEvent> {
  return result.type === 'streaming' ? result.events[Symbol.asyncIterator]() : onlyItsEnd(result.outcome);
}

async function* onlyItsEnd(outcome: Outcome): AsyncGenerator<StreamEvent> {
  yield finalEvent(outcome);
}
