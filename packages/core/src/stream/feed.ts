import { caught } from '../walk/attempt.ts';
import type { Asked } from '../walk/attempt.ts';
import type { Failure } from '../failure.ts';
import { watchPace } from '../limits/pace.ts';
import type { Pace, Speed } from '../limits/pace.ts';
import type { OpenAttempt } from '../walk/open-attempt.ts';
import type { Answer } from '../outcome.ts';
import { readAnswer } from '../output/read-answer.ts';
import type { ReplyEvent } from '../ports/reply.ts';
import type { Assembly, ContentEvent, FinishEvent } from './assembly.ts';
import type { Joint } from './joint.ts';
import { letGo } from './let-go.ts';

/** What is read from a stream: a piece of the answer, and at the end the answer as a whole. */
export type Taken = ContentEvent | { readonly type: 'answer'; readonly answer: Answer };

export interface FeedParts {
  readonly open: OpenAttempt;
  readonly source: AsyncIterator<ReplyEvent>;
  readonly assembly: Assembly;
  readonly joint: Joint;
}

/** One provider's stream as it is read: pulled when asked for, and waited for only as long as the route allows. */
export class Feed {
  readonly open: OpenAttempt;
  readonly assembly: Assembly;
  readonly joint: Joint;
  readonly #source: AsyncIterator<ReplyEvent>;
  readonly #showsReasoning: boolean;
  readonly #pace: Pace | undefined;
  #speed: Speed;
  #begun = false;
  #silentMs = 0;

  constructor({ open, source, assembly, joint }: FeedParts) {
    const { route, options } = open.journey.request;
    this.open = open;
    this.assembly = assembly;
    this.joint = joint;
    this.#source = source;
    this.#showsReasoning = options.includeReasoning === true;
    this.#pace = route.minTokensPerSecond === undefined ? undefined : watchPace(route.minTokensPerSecond);
    this.#speed = this.#pace ? 'early' : 'fast-enough';
    open.deadline.signal.addEventListener('abort', () => letGo(source), { once: true });
  }

  /** Whether the model has begun to write, and as fast as the route asks for. */
  get isUnderWay(): boolean {
    return this.#begun && this.#speed === 'fast-enough';
  }

  /** Reads on until there is something new for the caller. */
  async next(): Promise<Asked<Taken>> {
    const read = await caught(this.#readOn, this.open);
    // Until the next call it is the caller who takes the time.
    if (this.#begun) this.open.deadline.rest();
    return read.ok ? read.value : read;
  }

  readonly #readOn = async (): Promise<Asked<Taken>> => {
    if (this.#speed === 'too-slow') return tooSlow;
    for (;;) {
      const { done, value } = await this.#pull();
      // A provider that does not heed its signal may still talk; nobody listens any more.
      if (this.open.deadline.failure) return { ok: false, failure: this.open.deadline.failure };
      const taken = done ? cut : this.#take(value);
      if (taken) return taken;
    }
  };

  async #pull(): Promise<IteratorResult<ReplyEvent, undefined>> {
    const { open } = this;
    if (this.#begun) this.#limitSilence();
    const before = open.now();
    const step = await this.#source.next();
    this.#silentMs += open.now() - before;
    return step;
  }

  #limitSilence(): void {
    const { deadline, journey } = this.open;
    const { stallMs } = journey.request.route.times;
    const patienceMs = this.#pace?.patienceMs() ?? Infinity;
    if (patienceMs < stallMs) deadline.limit('too-slow', patienceMs, this.#silentMs);
    else deadline.limit('stall', stallMs, this.#silentMs);
  }

  #take(event: ReplyEvent): Asked<Taken> | undefined {
    const { open } = this;
    switch (event.type) {
      case 'ping':
        return undefined;
      case 'usage':
        open.hear(event);
        return undefined;
      case 'start':
        if (this.#begun) return beganAgain;
        open.reached('headers');
        open.hear(event);
        return undefined;
      case 'finish':
        return this.#conclude(event);
      case 'text-delta':
      case 'reasoning-delta':
      case 'tool-call-delta':
        return this.#takeContent(event);
    }
  }

  /** What is new goes into the answer, and on to the caller unless it is thinking that was not asked for. */
  #takeContent(event: ContentEvent): Asked<Taken> | undefined {
    const written = writtenIn(event);
    const isHidden = event.type === 'reasoning-delta' && !this.#showsReasoning;
    this.open.receive(written);
    const added = addedBy(event, this.joint);
    if (added === 'differs') return differs;
    this.#hearWriting(written, isHidden);
    if (!added) return undefined;
    this.assembly.add(added);
    return isHidden ? undefined : { ok: true, value: added };
  }

  /** Writing is a sign of life. Pings and blank space are not, or they could go on for ever. */
  #hearWriting(written: string, isHidden: boolean): void {
    if (written.trim() === '') return;
    if (!this.#begun) {
      if (isHidden) return this.open.stillThinking();
      this.#begun = true;
      this.#silentMs = 0;
      this.open.reached('first-token');
    }
    const speed = this.#pace?.add(written, this.#silentMs) ?? 'early';
    if (speed !== 'early') this.#speed = speed;
    this.#silentMs = 0;
  }

  /** The whole answer must be what the task wants. One cut at its greatest length counts: that is told, not hidden. */
  #conclude(finish: FinishEvent): Asked<Taken> {
    const { open, assembly, joint } = this;
    open.hear(finish);
    letGo(this.#source);
    if (!joint.met) return differs;
    const { contract, options, route, id } = open.journey.request;
    const expectation = {
      contract,
      tools: options.tools,
      repair: route.repairOutput,
      requestId: id,
      lengthAllowed: true,
    };
    const read = readAnswer(assembly.reply(finish), expectation);
    if (!read.ok) return read;
    open.note(read.notes);
    return { ok: true, value: { type: 'answer', answer: read.answer } };
  }
}

function writtenIn(event: ContentEvent): string {
  return event.type === 'tool-call-delta' ? (event.arguments ?? '') : event.text;
}

/** The part of a piece that is new to the caller. Only text can carry another model's answer on. */
function addedBy(event: ContentEvent, joint: Joint): ContentEvent | 'differs' | undefined {
  switch (event.type) {
    case 'text-delta': {
      const text = joint.push(event.text);
      if (text === undefined) return 'differs';
      return text === '' ? undefined : { type: 'text-delta', text };
    }
    case 'reasoning-delta':
      return joint.method === 'fresh' && event.text !== '' ? event : undefined;
    case 'tool-call-delta':
      if (joint.method !== 'fresh') return 'differs';
      return event.id || event.name || event.arguments || event.bound ? event : undefined;
  }
}

function failed(failure: Failure): Asked<never> {
  return { ok: false, failure };
}

const cut = failed({ kind: 'truncated', message: 'the stream ended without its end mark' });
const beganAgain = failed({ kind: 'malformed', message: 'the stream began a second time' });
const tooSlow = failed({
  kind: 'timeout',
  code: 'too-slow',
  message: 'slower than the tokens per second the route asks for',
});
const differs = failed({
  kind: 'bad-output',
  code: 'does-not-extend',
  message: 'wrote something else than what had already been delivered',
});
