import { caught } from '../attempt.ts';
import type { Engine } from '../engine.ts';
import type { Failure, Settled } from '../failure.ts';
import type { StreamJourney } from '../journey.ts';
import { learnFromFailure } from '../learn.ts';
import { buildMeta } from '../meta.ts';
import type { Answer, Outcome } from '../outcome.ts';
import { newPartialReader } from '../output/partial-json.ts';
import type { PartialReader } from '../output/partial-json.ts';
import { readAnswer } from '../output/read-answer.ts';
import type { Planned } from '../plan/gate.ts';
import type { ReplyEvent } from '../reply.ts';
import type { LlmResult, StreamEvent } from '../result.ts';
import { contentOf, cut, expectationOf, letGo, takeIn, tooSlow } from './open-stream.ts';
import type { FinishEvent, OpenStream } from './open-stream.ts';
import { resume } from './resume.ts';
import type { Broken, Resumed } from './resume.ts';

export interface Beginning {
  readonly journey: StreamJourney;
  readonly stream: OpenStream;
  readonly rest: readonly Planned[];
}

/** A committed stream as a result: events pulled one by one, and an outcome that settles once whatever happens. */
export function streamResult(beginning: Beginning, engine: Engine): LlmResult {
  const session = new StreamSession(beginning, engine);
  return { type: 'streaming', events: { [Symbol.asyncIterator]: () => session }, settled: session.settled };
}

/** One streaming request after its commit, from the first content to its one end. */
class StreamSession implements AsyncIterator<StreamEvent, void> {
  readonly settled: Promise<Outcome>;
  readonly #engine: Engine;
  readonly #journey: StreamJourney;
  readonly #ready: StreamEvent[] = [];
  #stream: OpenStream;
  #rest: readonly Planned[];
  #delivered = '';
  #silentMs = 0;
  #stepping = false;
  #partials: PartialReader | undefined;
  #ended = false;
  #resolve: (outcome: Outcome) => void = () => undefined;

  constructor({ journey, stream, rest }: Beginning, engine: Engine) {
    this.#engine = engine;
    this.#journey = journey;
    this.#stream = stream;
    this.#rest = rest;
    this.settled = new Promise((resolve) => (this.#resolve = resolve));
    this.#begin(stream);
  }

  /** The next event. The last one is a `finish` or an `error`, and there is exactly one of them. */
  async next(): Promise<IteratorResult<StreamEvent, void>> {
    for (;;) {
      const value = this.#ready.shift();
      if (value) return { done: false, value };
      if (this.#ended) return { done: true, value: undefined };
      this.#stepping = true;
      await this.#step();
      this.#stepping = false;
    }
  }

  /** The caller leaves, be it in the middle of a read: nothing upstream may outlive that. */
  return(): Promise<IteratorResult<StreamEvent, void>> {
    this.#fail({ kind: 'cancelled', message: 'the caller left the stream' });
    this.#ready.length = 0;
    return Promise.resolve({ done: true, value: undefined });
  }

  async #step(): Promise<void> {
    const { finish } = this.#stream;
    if (finish) return this.#conclude(finish);
    const read = await this.#read();
    if (this.#ended) return;
    if (!read.ok) return this.#recover(read.failure);
    if (read.value === undefined) return this.#recover(cut);
    if (read.value.type === 'finish') return this.#conclude(read.value);
    return this.#pass(read.value);
  }

  /** Waits for the provider no longer than the route allows; time the caller takes to read does not count. */
  async #read(): Promise<Settled<ReplyEvent | undefined>> {
    const { open, source, pace } = this.#stream;
    const { stallMs } = this.#journey.request.route.times;
    const patienceMs = pace?.patienceMs() ?? Infinity;
    if (patienceMs < stallMs - this.#silentMs) open.deadline.limit('too-slow', patienceMs);
    else open.deadline.limit('stall', stallMs - this.#silentMs);
    const before = open.now();
    const read = await caught(() => source.next(), open);
    this.#silentMs += open.now() - before;
    if (!read.ok) return read;
    open.deadline.rest();
    return { ok: true, value: read.value.done ? undefined : read.value.value };
  }

  async #pass(event: ReplyEvent): Promise<void> {
    const content = takeIn(event, this.#stream);
    if (content === 'differs') return this.#recover(cut);
    // Thinking that the caller does not see is a sign of life; a ping is not, or it could go on for ever.
    if (!content && event.type !== 'reasoning-delta') return;
    const pace = this.#stream.pace?.add(contentOf(event), this.#silentMs);
    this.#silentMs = 0;
    if (content) this.#tell(content);
    if (pace === 'too-slow') return this.#recover(tooSlow);
  }

  #tell(event: ReplyEvent): void {
    if (event.type === 'tool-call-delta' || event.type === 'reasoning-delta') this.#ready.push(event);
    if (event.type !== 'text-delta') return;
    this.#delivered += event.text;
    this.#ready.push(event);
    const value = this.#partials?.push(event.text);
    if (value !== undefined) this.#ready.push({ type: 'partial', value });
  }

  /** The terminal mark has come; the whole answer must still be what the task wants. */
  #conclude(finish: FinishEvent): void | Promise<void> {
    const { open, assembly, joint } = this.#stream;
    open.hear(finish);
    const read = readAnswer({ ...assembly.reply(finish), text: this.#delivered }, expectationOf(open));
    if (!read.ok) return this.#recover(read.failure);
    if (!joint.met) return this.#recover(cut);
    open.note(read.notes);
    this.#succeed(read.answer);
  }

  async #recover(failure: Failure): Promise<void> {
    const { open, assembly, source } = this.#stream;
    const { planned } = open.step;
    open.close(failure);
    letGo(source);
    learnFromFailure(failure, planned, this.#journey);
    const broken: Broken = {
      failure,
      journey: this.#journey,
      from: planned.candidate.model,
      delivered: this.#delivered,
      sawTools: assembly.sawTools,
      rest: this.#rest,
    };
    const resumed = await resume(broken, this.#engine);
    if (resumed) this.#carryOn(resumed);
    else this.#fail(failure);
  }

  #carryOn({ stream, rest, continuation }: Resumed): void {
    if (this.#ended) return abandon(stream);
    const restarts = continuation.method === 'restart';
    if (restarts) this.#delivered = '';
    this.#rest = rest;
    this.#journey.trail.continuations.push(continuation);
    this.#ready.push({ type: restarts ? 'restart' : 'continued', continuation });
    this.#begin(stream);
  }

  #begin(stream: OpenStream): void {
    this.#stream = stream;
    this.#silentMs = 0;
    this.#partials = this.#journey.request.contract.type === 'object' ? newPartialReader() : undefined;
    for (const event of stream.held) this.#tell(event);
    // A caller that neither reads on nor leaves must not keep the attempt open for ever.
    stream.open.deadline.onExpired(() => {
      const { failure } = stream.open.deadline;
      // While a step is under way, the step hears of it and may find somebody to carry on.
      if (failure && !this.#stepping && stream === this.#stream) this.#fail(failure);
    });
  }

  #succeed(answer: Answer): void {
    this.#ended = true;
    this.#stream.open.close(undefined);
    letGo(this.#stream.source);
    const meta = buildMeta(this.#journey, this.#engine);
    this.#ready.push({ type: 'finish', answer, meta });
    this.#resolve({ ok: true, answer, meta });
  }

  /** Ends the stream without its answer. Does nothing once it has ended. */
  #fail(failure: Failure): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stream.open.close(failure);
    letGo(this.#stream.source);
    this.#journey.leave();
    const meta = buildMeta(this.#journey, this.#engine);
    this.#ready.push({ type: 'error', failure, meta });
    this.#resolve({ ok: false, failure, meta });
  }
}

function abandon({ open, source }: OpenStream): void {
  open.close({ kind: 'cancelled', message: 'the caller left the stream' });
  letGo(source);
}
