import { toLlmError } from './llm-error.ts';

/** An answer while it is being written. Leaving the loop early ends the call, here and at the provider. */
export interface LlmStream<Event, Answer> extends AsyncIterable<Event> {
  /** The whole answer, whether or not anyone iterates. Rejects when there is none. */
  readonly result: Promise<Answer>;
  cancel(): void;
}

/** A stream that the call brings; it is read as fast as its reader reads. */
export function llmStream<Event, Answer>(
  open: Promise<AsyncIterable<Event, Answer>>,
  cancel: () => void,
): LlmStream<Event, Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  promise.catch(() => undefined); // whoever wants to hear of it awaits `result`, or iterates
  let events: AsyncGenerator<Event, void, void> | undefined;

  async function* read(): AsyncGenerator<Event, void, void> {
    let hasEnded = false;
    try {
      resolve(yield* await open);
      hasEnded = true;
    } catch (cause) {
      hasEnded = true;
      reject(toLlmError(cause));
      throw toLlmError(cause);
    } finally {
      if (!hasEnded) leave();
    }
  }
  const leave = (): void => {
    cancel();
    reject(toLlmError(new DOMException('the reader left the stream', 'AbortError')));
  };

  return {
    [Symbol.asyncIterator]: () => (events ??= read()),
    get result() {
      if (!events) void drain((events = read()));
      return promise;
    },
    cancel,
  };
}

/** Nobody reads piece by piece: the end is all that matters. */
async function drain(events: AsyncIterable<unknown>): Promise<void> {
  try {
    for await (const _event of events);
  } catch {
    // `result` has it.
  }
}
