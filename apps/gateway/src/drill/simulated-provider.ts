import { sleep } from '@understudy/core';
import type {
  CallContext,
  Clock,
  EmbedCall,
  ModelCall,
  Provider,
  Reply,
  ReplyEvent,
  Usage,
} from '@understudy/core';
import { ScriptedError } from '@understudy/testing';

import type { Act } from './act.ts';
import { answerTo, rambling } from './made-up-answer.ts';

/** What a simulated provider is told. */
export interface Direction {
  readonly clock: Clock;
  /** What it does about this call. */
  readonly actFor: (call: { readonly provider: string; readonly model: string }, context: CallContext) => Act;
  readonly outputTokens: number;
  readonly countTokens: (text: string) => number;
  /** Between two pieces of a stream. */
  readonly gapMs: number;
}

/** Plays a provider in simulated time: no key, no network. It can do what the real one can. */
export function simulatedProvider(real: Provider, direction: Direction): Provider {
  const { id, credentials, stream, embed } = real;
  return {
    id,
    ...(credentials && { credentials }),
    generate: (call, context) => reply({ id, call, context }, direction),
    ...(stream && { stream: (call, context) => streamed({ id, call, context }, direction) }),
    ...(embed && { embed: (call, context) => embedded({ id, call, context }, direction) }),
    classify: (error) =>
      error instanceof ScriptedError
        ? error.failure
        : { kind: 'unknown', message: 'a simulated call was given up', cause: error },
  };
}

interface Asked<Call> {
  readonly id: string;
  readonly call: Call;
  readonly context: CallContext;
}

async function reply(asked: Asked<ModelCall>, direction: Direction): Promise<Reply> {
  const { does } = await begin(asked, direction);
  const { call } = asked;
  if (does === 'break-off')
    throw new ScriptedError({ kind: 'truncated', message: 'simulated: the answer broke off' });
  const usage = usageOf(call, direction);
  const told = { toolCalls: [], usage };
  if (does === 'refuse') return { ...told, text: '', finish: 'refused' };
  if (does === 'ramble') return { ...told, text: rambling(call), finish: 'stop' };
  return { ...told, text: answerTo(call, direction.outputTokens), finish: 'stop' };
}

async function* streamed(asked: Asked<ModelCall>, direction: Direction): AsyncGenerator<ReplyEvent> {
  const { does } = await begin(asked, direction);
  const { call, context } = asked;
  yield { type: 'start' };
  const usage = usageOf(call, direction);
  if (does === 'refuse') {
    yield { type: 'finish', finish: 'refused', usage };
    return;
  }
  const text = does === 'ramble' ? rambling(call) : answerTo(call, direction.outputTokens);
  const pieces = piecesOf(text);
  for (const [index, piece] of pieces.entries()) {
    if (does === 'break-off' && index >= pieces.length / 2) return;
    if (index > 0) await pass(direction.gapMs, direction.clock, context.signal);
    yield { type: 'text-delta', text: piece };
  }
  yield { type: 'finish', finish: 'stop', usage };
}

async function embedded(asked: Asked<EmbedCall>, direction: Direction) {
  const { does } = await begin(asked, direction);
  const { values, dimensions = 8 } = asked.call;
  const vectors = values.map(() => Array.from({ length: dimensions }, () => 0.5));
  const inputTokens = direction.countTokens(values.join('\n'));
  const spoilt = does === 'answer' ? vectors : vectors.slice(1);
  return { vectors: spoilt, usage: { inputTokens, outputTokens: 0 } };
}

/** Waits as long as the act takes to begin, and fails if that is what it does. */
async function begin(
  { id, call, context }: Asked<ModelCall | EmbedCall>,
  { clock, actFor }: Direction,
): Promise<Pick<Act, 'does'>> {
  const { afterMs, does } = actFor({ provider: id, model: call.model }, context);
  await pass(afterMs, clock, context.signal);
  if (typeof does === 'object') throw new ScriptedError(does);
  return { does };
}

async function pass(durationMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  if (!(await sleep(clock, durationMs, signal)))
    throw new DOMException('This operation was aborted', 'AbortError');
}

/** A stream comes in a few large pieces: what matters is where it breaks, not how smoothly it runs. */
const mostPieces = 6;

function piecesOf(text: string): readonly string[] {
  const length = Math.max(1, Math.ceil(text.length / mostPieces));
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
}

function usageOf(
  { messages, maxOutputTokens = Infinity }: ModelCall,
  { outputTokens, countTokens }: Direction,
): Usage {
  let inputTokens = 0;
  for (const { content } of messages) inputTokens += typeof content === 'string' ? countTokens(content) : 0;
  return { inputTokens, outputTokens: Math.min(outputTokens, maxOutputTokens) };
}
