import type { Engine } from '../llm/engine.ts';
import type { Failure } from '../failure.ts';
import type { Journey } from '../walk/journey.ts';
import type { Message } from '../ports/message.ts';
import type { ModelCall } from '../ports/model-call.ts';
import type { Continuation } from '../outcome.ts';
import type { Planned } from '../plan/gate.ts';
import { toCall } from '../walk/to-call.ts';
import { estimateTokens } from '../tokens.ts';
import { walk } from '../walk/walk.ts';
import { newAssembly } from './assembly.ts';
import type { Assembly } from './assembly.ts';
import type { Feed } from './feed.ts';
import { afterPrefill, afterRepeating } from './joint.ts';
import { midStreamStep, orRestart } from './mid-stream.ts';
import { afresh, streamExchange } from './open-stream.ts';
import type { Approach, OpenStream } from './open-stream.ts';

/** A stream that broke after its commit. */
export interface Broken {
  readonly journey: Journey;
  readonly feed: Feed;
  readonly failure: Failure;
  /** Candidates that have not been asked yet. */
  readonly rest: readonly Planned[];
}

export interface Resumed {
  readonly stream: OpenStream;
  readonly rest: readonly Planned[];
  readonly continuation: Continuation;
}

/** Finds somebody to carry a broken stream on or to begin it again; undefined when neither is honest or possible. */
export async function resume(broken: Broken, engine: Engine): Promise<Resumed | undefined> {
  const { journey, feed, failure, rest } = broken;
  const { request } = journey;
  const step = midStreamStep(failure, request, feed.assembly.sawTools);
  if (step === 'fail') return undefined;
  if (step === 'continue') {
    const exchange = streamExchange(continuing(feed.assembly));
    const walked = await walk({ journey, candidates: rest, exchange, purpose: 'continue' }, engine);
    if (walked.ok) return resumed(broken, walked.value);
    if (walked.gaveUp || orRestart(request) === 'fail') return undefined;
  }
  const exchange = streamExchange(afresh);
  const walked = await walk({ journey, candidates: rest, exchange, purpose: 'restart' }, engine);
  return walked.ok ? resumed(broken, walked.value) : undefined;
}

function resumed({ feed, failure, rest }: Broken, stream: OpenStream): Resumed {
  const { planned } = stream.feed.open.step;
  const { method } = stream.feed.joint;
  return {
    stream,
    rest: rest.filter((each) => each !== planned),
    continuation: {
      from: feed.open.step.planned.candidate.model,
      to: planned.candidate.model,
      method: method === 'fresh' ? 'restart' : method,
      because: failure.kind,
      atCharacter: feed.assembly.text.length,
    },
  };
}

/** A model that takes the start of its answer goes on from there; any other is asked for all of it again. */
function continuing(begun: Assembly): Approach {
  const delivered = begun.text;
  const start = delivered.trimEnd();
  return (open) => {
    const call = toCall(open);
    const assembly = newAssembly(begun);
    if (start === '') return { call, assembly, joint: afterRepeating(delivered) };
    if (takesStart(call)) return { call: withStart(call, start), assembly, joint: afterPrefill(delivered) };
    return { call: askedToRepeat(call, delivered), assembly, joint: afterRepeating(delivered) };
  };
}

/** A model that is to think first cannot begin in the middle of its answer. */
function takesStart({ facts, thinking }: ModelCall): boolean {
  return facts.prefill === true && typeof thinking !== 'number';
}

/** The limit on length is for the answer as a whole. */
function withStart(call: ModelCall, start: string): ModelCall {
  const { messages, maxOutputTokens } = call;
  const message: Message = { role: 'assistant', content: start };
  const left = maxOutputTokens && Math.max(1, maxOutputTokens - estimateTokens(start));
  return { ...call, messages: [...messages, message], prefill: true, maxOutputTokens: left };
}

function askedToRepeat(call: ModelCall, delivered: string): ModelCall {
  const message: Message = { role: 'user', content: instruction + delivered };
  return { ...call, messages: [...call.messages, message] };
}

const instruction =
  'Your answer to this conversation was cut off while it was being delivered. Write the whole answer ' +
  'again. It must begin with the following text, repeated character by character, and then go on from ' +
  'there. Say nothing about this instruction.\n\n';
