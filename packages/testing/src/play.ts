import { sleep } from '@understudy/core';
import type { Clock, EmbedReply, Reply, ReplyEvent } from '@understudy/core';

import { collect, spell } from './reply-events.ts';
import { ScriptedError } from './scripted-error.ts';
import type { OneStep, StreamStep } from './steps.ts';

/** Where and when a step is played. */
interface Stage {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Plays a step as one reply. */
export async function playReply(step: OneStep, stage: Stage): Promise<Reply> {
  if (step.type === 'streams') return collect(playStream(step, stage));
  await begin(step, stage);
  return step.type === 'reply' ? step.reply : misplaced(step);
}

/** Plays a step as vectors. */
export async function playVectors(step: OneStep, stage: Stage): Promise<EmbedReply> {
  await begin(step, stage);
  return step.type === 'embeds' ? step.reply : misplaced(step);
}

/** Plays a step as a stream. */
export async function* playStream(step: OneStep, stage: Stage): AsyncGenerator<ReplyEvent> {
  await begin(step, stage);
  if (step.type === 'reply') {
    yield* playItems({ ...step, items: spell(step.reply) }, stage);
  } else if (step.type === 'streams') {
    yield* playItems(step, stage);
    yield* playEnd(step, stage);
  } else {
    misplaced(step);
  }
}

async function* playItems(
  step: Pick<StreamStep, 'items' | 'gapMs' | 'stubborn'>,
  stage: Stage,
): AsyncGenerator<ReplyEvent> {
  const [first] = step.items;
  if (typeof first !== 'object' || first.type !== 'start') yield { type: 'start' };
  for (const [index, item] of step.items.entries()) {
    const silenceMs = (index > 0 ? (step.gapMs ?? 0) : 0) + (typeof item === 'number' ? item : 0);
    await pass(silenceMs, step.stubborn, stage);
    if (typeof item !== 'number') yield typeof item === 'string' ? { type: 'text-delta', text: item } : item;
  }
}

async function* playEnd(
  { endWith, finish, usage, stubborn }: StreamStep,
  stage: Stage,
): AsyncGenerator<ReplyEvent> {
  if (endWith === 'cut') return;
  if (endWith === 'hang') return pass(Infinity, stubborn, stage);
  if (endWith !== 'finish') throw new ScriptedError(endWith.failure);
  yield { type: 'finish', finish, usage };
}

async function begin(step: OneStep, stage: Stage): Promise<void> {
  await pass(step.type === 'hang' ? Infinity : (step.afterMs ?? 0), step.stubborn, stage);
  if (step.type === 'fail') throw new ScriptedError(step.failure);
  if (step.type === 'throws') throw step.value;
}

/** Lets time pass as an SDK does: an abort ends it with an error, unless the step is stubborn. */
async function pass(
  durationMs: number,
  stubborn: boolean | undefined,
  { clock, signal }: Stage,
): Promise<void> {
  const heeded = stubborn ? undefined : signal;
  const passed = await (durationMs === Infinity ? untilAborted(heeded) : sleep(clock, durationMs, heeded));
  if (!passed) throw new DOMException('This operation was aborted', 'AbortError');
}

function untilAborted(signal: AbortSignal | undefined): Promise<false> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve(false);
    signal?.addEventListener('abort', () => resolve(false), { once: true });
  });
}

function misplaced(step: OneStep): never {
  throw new ScriptedError({
    kind: 'bad-request',
    message: `the step "${step.type}" cannot answer this kind of call`,
  });
}
