import type { Engine } from '../llm/engine.ts';
import type { Failure } from '../failure.ts';
import type { StreamJourney } from '../walk/journey.ts';
import { learnForEscalation, learnFromAnswer, learnFromFailure } from '../walk/learn.ts';
import { callerLeft } from '../limits/caller-left.ts';
import { buildMeta } from '../walk/meta.ts';
import { finalEvent } from '../middleware/when-settled.ts';
import type { Answer, Outcome } from '../outcome.ts';
import { newPartialReader } from '../output/partial-json.ts';
import type { PartialReader } from '../output/partial-json.ts';
import type { Planned } from '../plan/gate.ts';
import type { LlmResult, StreamEvent } from '../result.ts';
import type { Feed, Taken } from './feed.ts';
import type { OpenStream } from './open-stream.ts';
import { resume } from './resume.ts';
import type { Resumed } from './resume.ts';

export interface Beginning {
  readonly journey: StreamJourney;
  readonly stream: OpenStream;
  /** Candidates that have not been asked yet. */
  readonly rest: readonly Planned[];
}

/** A committed stream as a result: events pulled one by one, and an outcome that settles whatever happens. */
export function streamResult(beginning: Beginning, engine: Engine): LlmResult {
  const session = new StreamSession(beginning, engine);
  // Whoever awaits it still hears; a rejection that nobody awaits must not end the process.
  session.settled.catch(() => undefined);
  return { type: 'streaming', events: { [Symbol.asyncIterator]: () => session }, settled: session.settled };
}

/** One streaming request after its commit, from the first content to its one end. */
class StreamSession implements AsyncIterator<StreamEvent, void> {
  readonly #engine: Engine;
  readonly #journey: StreamJourney;
  /** Events for the caller, and how many of them it has. */
  readonly #ready: StreamEvent[] = [];
  #told = 0;
  #feed: Feed;
  #rest: readonly Planned[];
  #partials: PartialReader | undefined;
  /** The step under way. Several reads at once share it, and are served in their order. */
  #step: Promise<void> | undefined;
  #left = false;
  #ended = false;
  readonly #outcome = Promise.withResolvers<Outcome>();

  constructor({ journey, stream, rest }: Beginning, engine: Engine) {
    this.#engine = engine;
    this.#journey = journey;
    this.#feed = stream.feed;
    this.#rest = rest;
    this.#begin(stream);
  }

  /** How the stream ended, whether or not anybody reads it. */
  get settled(): Promise<Outcome> {
    return this.#outcome.promise;
  }

  /** The next event. The last one is a `finish` or an `error`, and there is exactly one of them. */
  async next(): Promise<IteratorResult<StreamEvent, void>> {
    for (;;) {
      const value = this.#left ? undefined : this.#ready[this.#told];
      if (value) {
        this.#told += 1;
        return { done: false, value };
      }
      if (this.#ended) return { done: true, value: undefined };
      await (this.#step ??= this.#goOn());
    }
  }

  /** The caller leaves, be it in the middle of a read. What is upstream hears of it at once. */
  async return(): Promise<IteratorResult<StreamEvent, void>> {
    this.#left = true;
    this.#journey.leave();
    await this.#step;
    return { done: true, value: undefined };
  }

  async #goOn(): Promise<void> {
    this.#ready.length = 0;
    this.#told = 0;
    try {
      const read = await this.#feed.next();
      if (read.ok) this.#tell(read.value);
      else await this.#recover(read.failure);
    } catch (cause) {
      // No provider but another part we were given: there is no outcome, and nobody must wait for one.
      this.#outcome.reject(cause);
      throw cause;
    }
    this.#step = undefined;
    this.#heedDeadline();
  }

  #tell(taken: Taken): void {
    if (taken.type === 'answer') return this.#succeed(taken.answer);
    this.#ready.push(taken);
    const value = taken.type === 'text-delta' ? this.#partials?.push(taken.text) : undefined;
    if (value !== undefined) this.#ready.push({ type: 'partial', value });
  }

  /** The stream broke: somebody else carries it on or begins it again, or it ends here. */
  async #recover(failure: Failure): Promise<void> {
    const journey = this.#journey;
    const feed = this.#feed;
    const { planned } = feed.open.step;
    feed.open.close(failure);
    learnFromFailure(failure, planned, journey);
    learnForEscalation(planned, { ...journey, failure }, this.#engine);

    const resumed = await resume({ journey, feed, failure, rest: this.#rest }, this.#engine);
    if (resumed) this.#carryOn(resumed);
    else this.#fail(journey.signal?.aborted ? callerLeft(journey.signal) : failure);
  }

  #carryOn({ stream, rest, continuation }: Resumed): void {
    this.#rest = rest;
    this.#journey.trail.continuations.push(continuation);
    this.#ready.push({ type: continuation.method === 'restart' ? 'restart' : 'continued', continuation });
    this.#begin(stream);
  }

  #begin({ feed, held }: OpenStream): void {
    this.#feed = feed;
    this.#partials = this.#journey.request.contract.type === 'object' ? newPartialReader() : undefined;
    for (const taken of held) this.#tell(taken);
    feed.open.deadline.signal.addEventListener('abort', () => this.#heedDeadline(), { once: true });
    this.#heedDeadline();
  }

  /** Time is up, or the caller gone. A read that is under way hears of it; without one, this ends the stream. */
  #heedDeadline(): void {
    const { open } = this.#feed;
    const { failure } = open.deadline;
    if (!failure || this.#step || this.#ended) return;
    open.close(failure.kind === 'timeout' ? notReadOn : failure);
    this.#fail(failure);
  }

  #succeed(answer: Answer): void {
    const { open } = this.#feed;
    open.close(undefined);
    learnFromAnswer(open.step.planned, this.#journey, this.#engine);
    this.#end({ ok: true, answer, meta: buildMeta(this.#journey, this.#engine) });
  }

  #fail(failure: Failure): void {
    this.#end({ ok: false, failure, meta: buildMeta(this.#journey, this.#engine) });
  }

  #end(outcome: Outcome): void {
    this.#ended = true;
    this.#ready.push(finalEvent(outcome));
    this.#outcome.resolve(outcome);
  }
}

/** How a call ends whose caller took all the time there was: nothing is wrong with the provider. */
const notReadOn: Failure = {
  kind: 'cancelled',
  code: 'not-read-on',
  message: 'the caller had not read on when time was up',
};
