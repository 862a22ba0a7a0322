import { systemClock } from '../ports/clock.ts';
import type { Clock } from '../ports/clock.ts';
import type { Answer, Outcome } from '../outcome.ts';
import type { LlmRequest } from '../request.ts';
import type { StreamEvent } from '../result.ts';
import { refusal } from './local-outcome.ts';
import type { Middleware } from './middleware.ts';
import { whenSettled } from './when-settled.ts';
import type { StreamingResult } from './when-settled.ts';

/** Nothing to say lets it pass; a text refuses it, and is what the caller reads. */
export type Objection = string | undefined;

export interface GuardOptions {
  /** Looks at a request before any model does. */
  readonly request?: ((request: LlmRequest) => Objection | Promise<Objection>) | undefined;
  /**
   * Looks at an answer before the caller does. A stream is held back until it is whole and has passed:
   * what has been shown cannot be taken back.
   */
  readonly answer?: ((answer: Answer, request: LlmRequest) => Objection | Promise<Objection>) | undefined;
  readonly clock?: Clock | undefined;
}

/** Refuses requests or answers by the product's own rules. A check that throws refuses too. */
export function guard({
  request: checkRequest,
  answer: checkAnswer,
  clock = systemClock,
}: GuardOptions): Middleware {
  return async (request, next) => {
    const objection = await checkRequest?.(request);
    if (objection !== undefined) {
      return refusal(request, { kind: 'rejected-locally', code: 'guard', message: objection }, clock.now());
    }
    if (!checkAnswer) return next(request);
    const checked = await whenSettled(await next(request), async (outcome) => {
      const message = outcome.ok ? await checkAnswer(outcome.answer, request) : undefined;
      return message === undefined ? undefined : refused(outcome, message);
    });
    return checked.type === 'streaming' ? holdBack(checked) : checked;
  };
}

function refused({ meta }: Outcome, message: string): Outcome {
  return { ok: false, failure: { kind: 'refused', code: 'guard', message }, meta };
}

/** Gives all events of a stream once it has ended well, and only the error when it has not. */
function holdBack(stream: StreamingResult): StreamingResult {
  const events: AsyncIterable<StreamEvent> = {
    [Symbol.asyncIterator]: () => {
      const inner = stream.events[Symbol.asyncIterator]();
      let held: Promise<Iterator<StreamEvent>> | undefined;
      return {
        next: async () => (await (held ??= collect(inner))).next(),
        return: async () => {
          await inner.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
  return { ...stream, events };
}

async function collect(inner: AsyncIterator<StreamEvent>): Promise<Iterator<StreamEvent>> {
  const events: StreamEvent[] = [];
  let step = await inner.next();
  while (!step.done) {
    events.push(step.value);
    step = await inner.next();
  }
  const last = events.at(-1);
  if (last?.type === 'finish') return events.values();
  return (last?.type === 'error' ? [last] : []).values();
}
