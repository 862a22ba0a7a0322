import type { Engine } from '../engine.ts';
import type { Failure } from '../failure.ts';
import type { Journey } from '../journey.ts';
import type { Message } from '../message.ts';
import type { OpenAttempt } from '../open-attempt.ts';
import type { Continuation } from '../outcome.ts';
import type { Planned } from '../plan/gate.ts';
import { toCall } from '../to-call.ts';
import { walk } from '../walk.ts';
import type { Walked } from '../walk.ts';
import { afterPrefill, afterRepeating, freshStart } from './joint.ts';
import { midStreamStep, orRestart } from './mid-stream.ts';
import { streamExchange } from './open-stream.ts';
import type { OpenStream, StreamShape } from './open-stream.ts';

/** A stream that broke, and what the caller had been given by then. */
export interface Broken {
  readonly journey: Journey;
  readonly failure: Failure;
  readonly from: string;
  readonly delivered: string;
  readonly sawTools: boolean;
  /** Candidates that have not been asked yet. */
  readonly rest: readonly Planned[];
}

export interface Resumed {
  readonly stream: OpenStream;
  readonly rest: readonly Planned[];
  readonly continuation: Continuation;
}

/** Finds somebody to carry a broken stream on, or to begin it again; undefined when neither would be honest or possible. */
export async function resume(broken: Broken, engine: Engine): Promise<Resumed | undefined> {
  const { journey, failure, sawTools } = broken;
  const step = midStreamStep(failure, journey.request, sawTools);
  if (step === 'fail') return undefined;
  if (step === 'continue') {
    const walked = await continueStream(broken, engine);
    if (walked.ok) return resumed(broken, walked.value, methodFor(walked.value.open));
    if (walked.gaveUp) return undefined;
  }
  return orRestart(journey.request) === 'restart' ? restartStream(broken, engine) : undefined;
}

async function continueStream(broken: Broken, engine: Engine): Promise<Walked<OpenStream>> {
  const { journey, delivered, rest } = broken;
  const exchange = streamExchange(continuing(delivered));
  return walk({ journey, candidates: rest, exchange, purpose: 'continue' }, engine);
}

async function restartStream(broken: Broken, engine: Engine): Promise<Resumed | undefined> {
  const { journey, rest } = broken;
  const exchange = streamExchange({ toCall, joint: () => freshStart, mayBeEmpty: false });
  const walked = await walk({ journey, candidates: rest, exchange, purpose: 'restart' }, engine);
  return walked.ok ? resumed(broken, walked.value, 'restart') : undefined;
}

function resumed(broken: Broken, stream: OpenStream, method: Continuation['method']): Resumed {
  const { planned } = stream.open.step;
  const to = planned.candidate.model;
  const { from, failure, delivered, rest } = broken;
  return {
    stream,
    rest: rest.filter((each) => each !== planned),
    continuation: { from, to, method, because: failure.kind, atCharacter: delivered.length },
  };
}

/** A model that takes the start of its own answer goes on from there; any other is asked for all of it again. */
function continuing(delivered: string): StreamShape {
  const start: Message = { role: 'assistant', content: delivered.trimEnd() };
  const instruction: Message = { role: 'user', content: repeatInstruction + delivered };
  return {
    mayBeEmpty: true,
    toCall: (open) => {
      const call = toCall(open);
      if (methodFor(open) === 'prefill') return { ...call, messages: [...call.messages, start], prefill: true };
      return { ...call, messages: [...call.messages, instruction] };
    },
    joint: (open) => (methodFor(open) === 'prefill' ? afterPrefill(delivered) : afterRepeating(delivered)),
  };
}

function methodFor({ step }: OpenAttempt): 'prefill' | 'verified' {
  return step.planned.candidate.facts.prefill ? 'prefill' : 'verified';
}

const repeatInstruction =
  'Your answer to this conversation was cut off while it was being delivered. Write the whole answer ' +
  'again. It must begin with the following text, repeated character by character, and then go on from ' +
  'there. Say nothing about this instruction.\n\n';
