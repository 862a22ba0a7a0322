import type { Outcome } from '../outcome.ts';
import type { LlmResult, StreamEvent } from '../result.ts';

/** Sees how a request ended; may hand back another outcome in its place. */
export type SettledHook = (outcome: Outcome) => Promise<Outcome | void>;

export type StreamingResult = Extract<LlmResult, { readonly type: 'streaming' }>;

/**
 * Runs the hook exactly once when the request has ended, and lets nothing final out before it is done:
 * neither the settled answer nor a stream's last event. Also runs when the caller leaves the stream.
 */
export async function whenSettled(result: LlmResult, hook: SettledHook): Promise<LlmResult> {
  if (result.type === 'streaming') return watchStream(result, hook);
  return { type: 'settled', outcome: await conclude(result.outcome, hook) };
}

/** The outcome after the hook. A hook that fails has not done its part, so there is no answer: what it cost stays visible. */
export async function conclude(outcome: Outcome, hook: SettledHook): Promise<Outcome> {
  try {
    return (await hook(outcome)) ?? outcome;
  } catch (cause) {
    if (!outcome.ok) return outcome;
    const message = 'a middleware failed after the model had answered';
    return {
      ok: false,
      failure: { kind: 'unknown', code: 'middleware', message, cause },
      meta: outcome.meta,
    };
  }
}

function watchStream(stream: StreamingResult, hook: SettledHook): StreamingResult {
  const { promise: settled, resolve, reject } = Promise.withResolvers<Outcome>();
  let concluded: Promise<Outcome> | undefined;
  // The final event and `settled` both tell of the end; whichever is first runs the hook.
  const concludeOnce = (outcome: Outcome): Promise<Outcome> => {
    if (!concluded) {
      concluded = conclude(outcome, hook);
      void concluded.then(resolve);
    }
    return concluded;
  };
  stream.settled.then(concludeOnce, reject);
  settled.catch(() => undefined); // whoever awaits it still hears; a rejection nobody awaits must not end the process
  return { type: 'streaming', events: watchEvents(stream.events, concludeOnce), settled };
}

/** Passes events on as they are pulled. Not a generator: those drop a `return` that comes before the first `next`. */
function watchEvents(
  events: AsyncIterable<StreamEvent>,
  concludeOnce: (outcome: Outcome) => Promise<Outcome>,
): AsyncIterable<StreamEvent> {
  const onStep = (step: IteratorResult<StreamEvent>): typeof step | Promise<typeof step> => {
    const outcome = step.done ? undefined : outcomeOf(step.value);
    if (!outcome) return step;
    return concludeOnce(outcome).then((after) => ({ done: false, value: finalEvent(after) }));
  };
  return {
    [Symbol.asyncIterator]: () => {
      const inner = events[Symbol.asyncIterator]();
      return {
        next: () => inner.next().then(onStep),
        return: async () => {
          await inner.return?.();
          return { done: true, value: undefined };
        },
        throw: async (error: unknown) => {
          await inner.return?.();
          throw error;
        },
      };
    },
  };
}

function outcomeOf(event: StreamEvent): Outcome | undefined {
  if (event.type === 'finish') return { ok: true, answer: event.answer, meta: event.meta };
  if (event.type === 'error') return { ok: false, failure: event.failure, meta: event.meta };
  return undefined;
}

/** How a stream says its outcome. */
export function finalEvent(outcome: Outcome): StreamEvent {
  return outcome.ok
    ? { type: 'finish', answer: outcome.answer, meta: outcome.meta }
    : { type: 'error', failure: outcome.failure, meta: outcome.meta };
}
