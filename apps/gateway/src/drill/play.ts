import { LlmError, createLlm } from '@understudy/core';
import type { FailureKind, Llm, Meta, Tasks } from '@understudy/core';
import { manualClock } from '@understudy/testing';

import { actIn } from './act.ts';
import type { Cast } from './cast.ts';
import { chanceOf } from './chance-of.ts';
import { createTokenCounter } from './count-tokens.ts';
import { paceFor, varied } from './pace.ts';
import type { SampleCall } from './sample-call.ts';
import type { Scenario } from './scenario.ts';
import { simulatedProvider } from './simulated-provider.ts';

/** How a drill is run. */
export interface Terms {
  readonly requests: number;
  readonly seed: number;
  readonly outputTokens: number;
}

/** One request as its caller saw it, and what it took. */
export interface Seen {
  readonly meta: Meta | undefined;
  readonly failure:
    | { readonly kind: FailureKind; readonly code: string | undefined; readonly message: string }
    | undefined;
  /** Part of the answer had been delivered when it failed. */
  readonly brokenOff: boolean;
  readonly durationMs: number;
  /** Calls that reached a provider, as counted there. */
  readonly calls: number;
}

export interface Play {
  readonly cast: Cast;
  readonly scenario: Scenario;
  readonly call: SampleCall;
  readonly terms: Terms;
}

/** Plays one scenario on the real engine, in simulated time: a request every half a second. */
export async function play({ cast, scenario, call, terms }: Play): Promise<readonly Seen[]> {
  const clock = manualClock({ wallTime: cast.beginsAt });
  const calls = new Map<string, number>();
  const llm = engineFor({ cast, scenario, terms }, clock, calls);
  const seen: Promise<Seen>[] = [];
  for (let index = 0; index < terms.requests; index += 1) {
    const requestId = `drill-${index}`;
    const startedAt = clock.now();
    seen.push(
      ask(llm, cast, { ...call, ...cast.conditions, requestId, customerId: `customer-${index}` }).then(
        (ending) => ({
          ...ending,
          durationMs: clock.now() - startedAt,
          calls: calls.get(requestId) ?? 0,
        }),
      ),
    );
    await clock.advance(everyMs);
  }
  return clock.settle(Promise.all(seen));
}

const everyMs = 500;

type Clock = ReturnType<typeof manualClock>;

/** The engine of the gateway with simulated providers in the place of the real ones. */
export function engineFor(
  { cast, scenario, terms }: Omit<Play, 'call'>,
  clock: Clock,
  calls: Map<string, number>,
): Llm<Tasks> {
  const { name, task, written, route, snapshot } = cast;
  const { defaults, catalog, routes } = snapshot;
  const countTokens = createTokenCounter();
  const { usualMs, gapMs } = paceFor(route, task.kind === 'stream');
  const providers = cast.real.map((real) =>
    simulatedProvider(real, {
      clock,
      outputTokens: terms.outputTokens,
      ...{ countTokens, gapMs },
      actFor: (call, { requestId, attemptNumber }) => {
        calls.set(requestId, (calls.get(requestId) ?? 0) + 1);
        // A request takes the same time with everybody, in every scenario: what differs is the trouble's doing alone.
        const pace = varied(usualMs, chanceOf(terms.seed, requestId));
        const chance = chanceOf(terms.seed, `${requestId}:${attemptNumber}`)();
        return actIn(scenario.troubleOf(call), { now: clock.now(), chance, usualMs: pace });
      },
    }),
  );
  const own = routes[written];
  return createLlm<Tasks>({
    tasks: { [name]: task },
    routes: own ? { [written]: own } : {},
    ...{ defaults, providers, catalog, clock, cache: nothingCached },
    random: chanceOf(terms.seed, name),
  });
}

/** A drill is about models: an answer from a cache would ask none. */
const nothingCached = { read: async () => undefined, write: async () => undefined };

type Ending = Pick<Seen, 'meta' | 'failure' | 'brokenOff'>;

async function ask(
  llm: Llm<Tasks>,
  { name, task }: Cast,
  call: SampleCall & Cast['conditions'] & { readonly requestId: string; readonly customerId: string },
): Promise<Ending> {
  let delivered = false;
  try {
    if ('values' in call) return answered((await llm.generateEmbeddings({ ...call, task: name })).meta);
    if (task.kind !== 'stream') return answered((await llm.generate({ ...call, task: name })).meta);
    const stream = llm.generateStream({ ...call, task: name });
    for await (const event of stream) delivered ||= event.type === 'text-delta';
    return answered((await stream.result).meta);
  } catch (error) {
    if (!(error instanceof LlmError)) throw error;
    const { kind, code, message } = error.failure;
    return { meta: error.meta, failure: { kind, code, message }, brokenOff: delivered };
  }
}

function answered(meta: Meta): Ending {
  return { meta, failure: undefined, brokenOff: false };
}
