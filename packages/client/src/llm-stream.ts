import { callerLeft, toLlmError } from './llm-error.ts';

/** An answer while it is being written. Leaving the loop early ends the call, here and at the provider. */
export interface LlmStream<Event, Answer> extends AsyncIterable<Event> {
  /** The whole answer, whether or not anyone iterates. Rejects when there is none. */
  readonly result: Promise<Answer>;
  cancel(): void;
}

/** What a stream reads, and how it is left. */
export interface OpenedStream<Event, Answer> {
  readonly opened: Promise<AsyncIterable<Event, Answer>>;
  readonly signal: AbortSignal;
  cancel(): void;
}

/** A stream that the call brings; it is read as fast as its fastest reader reads, and every reader sees all of it. */
export function llmStream<Event, Answer>(source: OpenedStream<Event, Answer>): LlmStream<Event, Answer> {
  const answer = Promise.withResolvers<Answer>();
  // Whoever wants to hear of a failure awaits `result`, or iterates.
  answer.promise.catch(ignore);
  source.opened.catch(ignore);

  const events = telling(source, answer);
  const steps: Promise<IteratorResult<Event, void>>[] = [];
  const stepAt = (index: number): Promise<IteratorResult<Event, void>> => (steps[index] ??= events.next());
  const leave = (): void => {
    source.cancel();
    answer.reject(callerLeft(undefined));
  };
  let isDrained = false;
  return {
    [Symbol.asyncIterator]: () => read(stepAt, leave),
    get result() {
      if (!isDrained) drain(stepAt).catch(ignore);
      isDrained = true;
      return answer.promise;
    },
    cancel: leave,
  };
}

type StepAt<Event> = (index: number) => Promise<IteratorResult<Event, void>>;

async function* telling<Event, Answer>(
  { opened, signal }: OpenedStream<Event, Answer>,
  answer: PromiseWithResolvers<Answer>,
): AsyncGenerator<Event, void, void> {
  try {
    answer.resolve(yield* await opened);
  } catch (cause) {
    const error = toLlmError(cause, signal);
    answer.reject(error);
    throw error;
  }
}

/** A loop asks to `return` only when it is left early, not when it came to the end. */
function read<Event>(stepAt: StepAt<Event>, leave: () => void): AsyncIterator<Event, void> {
  let index = 0;
  return {
    next: () => stepAt(index++),
    return: () => {
      leave();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}

/** Somebody wants the end, at whatever pace others read. */
async function drain<Event>(stepAt: StepAt<Event>): Promise<void> {
  for (let index = 0; (await stepAt(index)).done !== true; index += 1);
}

function ignore(): void {}
