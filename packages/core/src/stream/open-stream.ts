import type { Asked, Exchange } from '../attempt.ts';
import type { Failure } from '../failure.ts';
import { watchPace } from '../limits/pace.ts';
import type { Pace } from '../limits/pace.ts';
import type { ModelCall } from '../model-call.ts';
import type { OpenAttempt } from '../open-attempt.ts';
import { readAnswer } from '../output/read-answer.ts';
import type { Expectation } from '../output/read-answer.ts';
import type { ReplyEvent } from '../reply.ts';
import { newAssembly } from './assembly.ts';
import type { Assembly } from './assembly.ts';
import type { Joint } from './joint.ts';

/** A stream past its commit point: its first content is here, and nobody else will be asked unless it breaks. */
export interface OpenStream {
  readonly open: OpenAttempt;
  readonly source: AsyncIterator<ReplyEvent>;
  readonly assembly: Assembly;
  readonly joint: Joint;
  readonly pace: Pace | undefined;
  /** Content that came before the commit, not yet told. */
  readonly held: readonly ReplyEvent[];
  /** The terminal mark, when the whole answer came before the commit. */
  readonly finish: FinishEvent | undefined;
}

export type FinishEvent = Extract<ReplyEvent, { type: 'finish' }>;

export interface StreamShape {
  readonly toCall: (open: OpenAttempt) => ModelCall;
  readonly joint: (open: OpenAttempt) => Joint;
  /** A stream that carries another one on may have nothing to add. */
  readonly mayBeEmpty: boolean;
}

/** Opens a stream and reads until there is content that commits it, holding everything back until then. */
export function streamExchange(shape: StreamShape): Exchange<OpenStream> {
  return async (open) => {
    if (!open.provider.stream) throw new TypeError(`${open.provider.id} has no stream`);
    const source = open.provider.stream(shape.toCall(open), open.context)[Symbol.asyncIterator]();
    const asked = await untilCommitted({ open, source, shape });
    if (!asked.ok) letGo(source);
    return asked;
  };
}

/** Tells an iterator that nobody reads on. It may be stuck; that must not hold anyone up. */
export function letGo(source: AsyncIterator<unknown>): void {
  source.return?.().then(undefined, () => undefined);
}

interface Opening {
  readonly open: OpenAttempt;
  readonly source: AsyncIterator<ReplyEvent>;
  readonly shape: StreamShape;
}

async function untilCommitted({ open, source, shape }: Opening): Promise<Asked<OpenStream>> {
  const { minTokensPerSecond } = open.journey.request.route;
  const pace = minTokensPerSecond === undefined ? undefined : watchPace(minTokensPerSecond);
  const held: ReplyEvent[] = [];
  const stream = { open, source, held, pace, assembly: newAssembly(), joint: shape.joint(open) };
  const probation = watchProbation(open, pace);
  for (;;) {
    const next = await source.next();
    if (open.deadline.failure) return { ok: false, failure: open.deadline.failure };
    if (next.done) return { ok: false, failure: cut };
    if (next.value.type === 'finish') return endedEarly({ ...stream, finish: next.value }, shape);

    const event = takeIn(next.value, stream);
    if (event === 'differs') return { ok: false, failure: differs };
    if (!event) continue;
    held.push(event);
    const verdict = probation(event);
    if (verdict === 'too-slow') return { ok: false, failure: tooSlow };
    if (verdict === 'early') continue;
    open.reached('committed');
    open.deadline.rest();
    return { ok: true, value: { ...stream, finish: undefined } };
  }
}

export const cut: Failure = { kind: 'truncated', message: 'the stream ended without its end mark' };
export const tooSlow: Failure = { kind: 'timeout', code: 'too-slow', message: 'slower than the route allows' };
const differs: Failure = {
  kind: 'bad-output',
  code: 'does-not-extend',
  message: 'wrote something else than what had already been delivered',
};

/** Notes what an event tells and gives it back if it is content that is new to the caller. */
export function takeIn(event: ReplyEvent, { open, assembly, joint }: Pick<OpenStream, 'open' | 'assembly' | 'joint'>): ReplyEvent | 'differs' | undefined {
  switch (event.type) {
    case 'start':
      open.reached('headers');
      open.hear(event);
      return undefined;
    case 'usage':
      open.hear(event);
      return undefined;
    case 'ping':
    case 'finish':
      return undefined;
    case 'reasoning-delta':
      assembly.add(event);
      open.receive(event.text);
      return event.text !== '' && open.journey.request.options.includeReasoning ? event : undefined;
    case 'tool-call-delta':
      assembly.add(event);
      open.receive(event.arguments ?? '');
      return event;
    case 'text-delta': {
      const text = joint.push(event.text);
      if (text === undefined) return 'differs';
      open.receive(event.text);
      assembly.add({ type: 'text-delta', text });
      return text === '' ? undefined : { type: 'text-delta', text };
    }
  }
}

/** The whole answer came before the commit: it can still be refused in silence, like any reply. */
function endedEarly(stream: OpenStream & { readonly finish: FinishEvent }, shape: StreamShape): Asked<OpenStream> {
  const { open, finish, assembly, joint } = stream;
  open.hear(finish);
  if (!joint.met) return { ok: false, failure: differs };
  const carriesOn = shape.mayBeEmpty && finish.finish === 'stop';
  const read = readAnswer(assembly.reply(finish), expectationOf(open));
  if (!read.ok && !carriesOn) return read;
  open.reached('committed');
  open.deadline.rest();
  return { ok: true, value: stream };
}

/** What a streamed answer must be; its length cut is told, not hidden, so it counts as an answer. */
export function expectationOf({ journey }: OpenAttempt): Expectation {
  const { contract, options, route } = journey.request;
  return { contract, tools: options.tools, repair: route.repairOutput, lengthAllowed: true };
}

/** With no pace to watch, the first content commits. Otherwise text is held back until the pace is known. */
function watchProbation(open: OpenAttempt, pace: Pace | undefined): (event: ReplyEvent) => 'early' | 'fast-enough' | 'too-slow' {
  let lastAt: number | undefined;
  return (event) => {
    open.reached('first-token');
    if (!pace) return 'fast-enough';
    const now = open.now();
    const verdict = pace.add(contentOf(event), lastAt === undefined ? 0 : now - lastAt);
    lastAt = now;
    open.deadline.limit('too-slow', pace.patienceMs());
    return verdict;
  };
}

/** The text of a content event, for measuring. */
export function contentOf(event: ReplyEvent): string {
  if (event.type === 'text-delta' || event.type === 'reasoning-delta') return event.text;
  return event.type === 'tool-call-delta' ? (event.arguments ?? '') : '';
}
