import type { Llm, Tasks } from '@understudy/core';

import type { Cast } from './cast.ts';
import { sampleCallers } from './sample-call.ts';
import type { SampleCall, SampleCaller } from './sample-call.ts';

/** The calls a task is drilled with. */
export interface FittedCalls {
  readonly usual: SizedCall;
  /** As large as the route allows, or as the largest window; undefined when nobody can tell, or it cannot grow. */
  readonly largest: SizedCall | undefined;
  /** False when its own input could not be made up. */
  readonly usesInput: boolean;
  /** Whether its prompt can have any size. */
  readonly grows: boolean;
}

export interface SizedCall {
  readonly call: SampleCall;
  /** About how many tokens its prompt is. */
  readonly inputTokens: number;
}

export interface Fitting {
  /** Plans calls; nobody is asked. */
  readonly llm: Llm<Tasks>;
  readonly inputTokens: number;
  /** The input that was given. */
  readonly given: unknown;
  /** Megabytes are only made where they are played. */
  readonly wantsLargest: boolean;
}

/** Finds a way to ask the task, and the sizes to ask it in. */
export function fitCalls(cast: Cast, fitting: Fitting): FittedCalls {
  const callers = sampleCallers(cast.task, fitting.given);
  for (const caller of callers) {
    const overhead = tokensOf(caller.make(1), cast, fitting);
    if (overhead !== undefined) return fitted(cast, fitting, { caller, overhead });
  }
  // Messages always make a prompt: only a route that takes nothing at all gets here, and the play will tell.
  const call = callers.at(-1)?.make(1) ?? { messages: [] };
  return { usual: { call, inputTokens: 0 }, largest: undefined, usesInput: false, grows: false };
}

interface Found {
  readonly caller: SampleCaller;
  /** Tokens of everything that does not grow. */
  readonly overhead: number;
}

function fitted(cast: Cast, fitting: Fitting, { caller, overhead }: Found): FittedCalls {
  const sized = (wanted: number): SizedCall => {
    let text = Math.max(1, wanted - overhead);
    for (let tries = 0; tries < mostTries; tries += 1) {
      const call = caller.make(text);
      const inputTokens = tokensOf(call, cast, fitting);
      if (inputTokens !== undefined && inputTokens <= wanted) return { call, inputTokens };
      text = Math.max(1, Math.floor(text * shrink));
    }
    return { call: caller.make(1), inputTokens: overhead };
  };
  const most = mostTokens(cast);
  const given = caller.usual && {
    call: caller.usual,
    inputTokens: tokensOf(caller.usual, cast, fitting) ?? 0,
  };
  return {
    usual: given ?? sized(Math.min(fitting.inputTokens, most ?? Infinity)),
    largest: fitting.wantsLargest && caller.grows && most !== undefined ? sized(most) : undefined,
    usesInput: caller.usesInput,
    grows: caller.grows && given === undefined,
  };
}

const mostTries = 10;
/** The estimate of a long text is a few percent off. */
const shrink = 0.985;

/** The largest prompt that the route takes. */
function mostTokens({ route, chain }: Cast): number | undefined {
  if (route.maxInputTokens !== undefined) return route.maxInputTokens;
  const asked = route.allowFallback ? chain : chain.slice(0, 1);
  const rooms = asked.flatMap(({ facts: { contextTokens }, parameters: { maxOutputTokens = 0 } }) =>
    contextTokens === undefined ? [] : [contextTokens - maxOutputTokens],
  );
  return rooms.length === 0 ? undefined : Math.max(...rooms);
}

/** Undefined when the task or its route does not take the call. */
function tokensOf(call: SampleCall, { name }: Cast, { llm }: Fitting): number | undefined {
  try {
    return llm.explain({ ...call, task: name }).inputTokens;
  } catch {
    return undefined;
  }
}
