import type { CallContext, Clock, EmbedCall, ModelCall, Provider } from '@understudy/core';

import { playReply, playStream, playVectors } from './play.ts';
import { ScriptedError } from './scripted-error.ts';
import { fail } from './steps.ts';
import type { OneStep, Step } from './steps.ts';

/** One call as the provider got it. */
export type ScriptedCall = { readonly context: CallContext } & (
  | { readonly mode: 'generate' | 'stream'; readonly call: ModelCall }
  | { readonly mode: 'embed'; readonly call: EmbedCall }
);

export interface ScriptedProvider extends Provider {
  /** Every call so far, in order. */
  readonly calls: readonly ScriptedCall[];
  /** Calls that have neither ended nor been let go. After a request there must be none. */
  readonly openCalls: number;
}

export interface ScriptedProviderOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly credentials?: readonly string[] | undefined;
  /** A script per model, or for one credential of it: `{ 'gpt-4.1': […], 'gpt-4.1#key-b': […] }`. */
  readonly models: Readonly<Record<string, readonly Step[]>>;
}

/** A provider that does what its script says, step by step, and fails clearly when asked for more. */
export function scriptedProvider({
  id,
  clock,
  credentials,
  models,
}: ScriptedProviderOptions): ScriptedProvider {
  const calls: ScriptedCall[] = [];
  const played = new Map<string, number>();
  let openCalls = 0;

  const take = (received: ScriptedCall): OneStep => {
    calls.push(received);
    const name = scriptFor(received, models);
    const index = played.get(name) ?? 0;
    played.set(name, index + 1);
    return stepAt(models[name] ?? [], index) ?? overdrawn(`${id}/${name}`, index);
  };
  const settled = async <Value>(playing: Promise<Value>): Promise<Value> => {
    openCalls += 1;
    return playing.finally(() => (openCalls -= 1));
  };

  return {
    id,
    credentials,
    generate: (call, context) =>
      settled(playReply(take({ mode: 'generate', call, context }), { clock, signal: context.signal })),
    embed: (call, context) =>
      settled(playVectors(take({ mode: 'embed', call, context }), { clock, signal: context.signal })),
    async *stream(call, context) {
      const step = take({ mode: 'stream', call, context });
      openCalls += 1;
      try {
        yield* playStream(step, { clock, signal: context.signal });
      } finally {
        openCalls -= 1;
      }
    },
    classify: (error) =>
      error instanceof ScriptedError
        ? error.failure
        : { kind: 'unknown', message: 'the scripted provider threw something odd', cause: error },
    get calls() {
      return calls;
    },
    get openCalls() {
      return openCalls;
    },
  };
}

function scriptFor({ call, context }: ScriptedCall, models: ScriptedProviderOptions['models']): string {
  const own = `${call.model}#${context.credential ?? ''}`;
  return Object.hasOwn(models, own) ? own : call.model;
}

function stepAt(script: readonly Step[], index: number): OneStep | undefined {
  const step = script[index] ?? script.at(-1);
  if (step?.type === 'always') return step.step;
  return index < script.length ? step : undefined;
}

/** A kind at which a walk gives up at once, so that a test cannot miss it. */
function overdrawn(name: string, steps: number): OneStep {
  return fail('bad-request', {
    message: `${name} was called more often than its script of ${steps} steps allows`,
  });
}
