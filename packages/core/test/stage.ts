import {
  fixedCatalog,
  fixedRandom,
  manualClock,
  memoryRecorder,
  scriptedProvider,
  story,
} from '@understudy/testing';
import type { FixedModel, ManualClock, MemoryRecorder, ScriptedProvider, Step } from '@understudy/testing';
import { expect } from 'vitest';
import { z } from 'zod';

import type { Clock } from '../src/ports/clock.ts';
import { createLlm } from '../src/llm/create-llm.ts';
import type { LlmConfig } from '../src/llm/create-llm.ts';
import type { EngineEvent } from '../src/ports/events.ts';
import { LlmError } from '../src/llm/llm-error.ts';
import type { Llm, LlmAnswer } from '../src/llm/llm-types.ts';
import type { Message } from '../src/ports/message.ts';
import { record } from '../src/middleware/record.ts';
import type { Tool } from '../src/ports/model-call.ts';
import type { Meta } from '../src/outcome.ts';
import type { Random } from '../src/ports/random.ts';
import type { RouteInput } from '../src/routes/route-input.ts';
import { chatTask } from '../src/tasks/chat-task.ts';
import { task as unaryTask } from '../src/tasks/define-task.ts';
import { embedTask } from '../src/tasks/embed-task.ts';
import type { AnyTask, Tasks } from '../src/tasks/task.ts';

/** What a story is told with: scripts per model, in the order of the route, and what is special about it. */
export interface StageOptions {
  /** `{ 'a/x': […], 'b/y': […] }`: the first is the primary, the others are its fallbacks. */
  readonly scripts: Readonly<Record<string, readonly Step[]>>;
  /** Labels of credentials by provider; scripts may then be for one of them, `'a/x#key-b'`. */
  readonly credentials?: Readonly<Record<string, readonly string[]>>;
  readonly route?: Partial<RouteInput>;
  /** Models with a script that stand in no chain: last resorts, canaries. */
  readonly aside?: readonly string[];
  readonly catalog?: readonly FixedModel[];
  readonly task?: AnyTask;
  readonly random?: Random;
  /** What the engine's timers make of a delay: real ones come early or late. */
  readonly timers?: (delayMs: number) => number;
  readonly config?: Partial<LlmConfig<Tasks>>;
}

/** An engine with one task, `job`, and everything that can be looked at around it. */
export interface Stage {
  readonly llm: Llm<Tasks>;
  readonly clock: ManualClock;
  readonly recorder: MemoryRecorder;
  readonly events: readonly EngineEvent[];
  readonly providers: Readonly<Record<string, ScriptedProvider>>;
}

/** How a request ended. */
export interface Ending {
  readonly story: readonly string[];
  readonly output: unknown;
  readonly answer: LlmAnswer<unknown> | undefined;
  readonly error: LlmError | undefined;
  readonly meta: Meta | undefined;
  readonly tookMs: number;
  /** `['b/y window-too-small']` */
  readonly skipped: readonly string[];
}

export function stage(options: StageOptions): Stage {
  const { scripts, route, aside = [], catalog = [], task = chatTask(), timers, config } = options;
  const clock = manualClock();
  const recorder = memoryRecorder();
  const events: EngineEvent[] = [];
  const providers = providersFor(options, clock);
  const [primary = '', ...fallback] = modelsOf(scripts).filter((model) => !aside.includes(model));
  const llm = createLlm<Tasks>({
    tasks: { job: task },
    routes: { job: { primary, fallback, ...route } },
    catalog: fixedCatalog(catalog),
    clock: timers ? withTimers(clock, timers) : clock,
    random: options.random ?? fixedRandom(0.5),
    newId: () => 'request-1',
    onEvent: (event) => void events.push(event),
    ...config,
    providers: [...Object.values(providers), ...(config?.providers ?? [])],
    use: [record({ recorder, clock }), ...(config?.use ?? [])],
  });
  return { llm, clock, recorder, events, providers };
}

function withTimers(clock: Clock, change: (delayMs: number) => number): Clock {
  return {
    now: () => clock.now(),
    wallTime: () => clock.wallTime(),
    after: (delayMs, callback) => clock.after(change(delayMs), callback),
  };
}

/** Asks, lets as much time pass as it takes, and looks that nothing is left behind. */
export async function play(stage: Stage, asked: Promise<LlmAnswer<unknown>>): Promise<Ending> {
  const ending = await playUntidily(stage, asked);
  expectNothingLeft(stage);
  return ending;
}

/** The same with a provider that does not stop when it is told to. */
export async function playUntidily(stage: Stage, asked: Promise<LlmAnswer<unknown>>): Promise<Ending> {
  const { clock } = stage;
  const startedAt = clock.now();
  const settled = await clock.settle(
    asked.then(
      (answer) => ({ answer, error: undefined }),
      (error: unknown) => ({ answer: undefined, error: llmErrorIn(error) }),
    ),
  );
  const { answer, error } = settled;
  const meta = answer?.meta ?? error?.meta;
  return {
    answer,
    error,
    meta,
    story: meta ? story(meta) : [],
    output: answer?.output,
    tookMs: clock.now() - startedAt,
    skipped: meta?.skipped.map(({ model, reason }) => `${model} ${reason}`) ?? [],
  };
}

/** After a request: no timer, no open call, and for each call one row at its start and one at its end. */
export function expectNothingLeft({ clock, recorder, providers }: Stage): void {
  expect(clock.pendingTimers).toBe(0);
  expect(Object.values(providers).map(({ openCalls }) => openCalls)).toEqual(
    Object.keys(providers).map(() => 0),
  );
  expect(recorder.attemptsStarted.map(({ number }) => number).toSorted()).toEqual(
    recorder.attempts.map(({ number }) => number).toSorted(),
  );
}

/** The one class of error that callers know; anything else fails the test. */
function llmErrorIn(error: unknown): LlmError {
  if (error instanceof LlmError) return error;
  throw error;
}

export const hello: readonly Message[] = [{ role: 'user', content: 'Hello' }];

const Invoice = z.object({ total: z.number() });

export const extraction: AnyTask = unaryTask({
  input: z.object({ document: z.string() }),
  output: Invoice,
  prompt: ({ document }) => ({ user: document }),
});

export const embedding: AnyTask = embedTask();

export const weather: Tool = { name: 'weather', parameters: { type: 'object' } };

function modelsOf(scripts: StageOptions['scripts']): readonly string[] {
  return [...new Set(Object.keys(scripts).map((name) => name.replace(/#.*/, '')))];
}

function providersFor(
  { scripts, credentials = {} }: StageOptions,
  clock: ManualClock,
): Readonly<Record<string, ScriptedProvider>> {
  const byProvider = new Map<string, Record<string, readonly Step[]>>();
  for (const [model, script] of Object.entries(scripts)) {
    const [id = '', ...name] = model.split('/');
    byProvider.set(id, { ...byProvider.get(id), [name.join('/')]: script });
  }
  return Object.fromEntries(
    [...byProvider].map(([id, models]) => [
      id,
      scriptedProvider({ id, clock, models, credentials: credentials[id] }),
    ]),
  );
}
