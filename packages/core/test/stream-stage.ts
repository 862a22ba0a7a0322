import { fixedCatalog, manualClock, scriptedProvider, story } from '@understudy/testing';
import type { ManualClock, ScriptedCall, ScriptedProvider, Step } from '@understudy/testing';
import { z } from 'zod';

import { chatTask, createLlm, defineTasks, LlmError, streamTask } from '../src/index.ts';
import type {
  Catalog,
  Llm,
  LlmStream,
  Meta,
  Middleware,
  ModelCall,
  Provider,
  RequestOptions,
  RouteInput,
  StreamEvent,
} from '../src/index.ts';

const tasks = defineTasks({
  chat: chatTask(),
  extract: streamTask({
    input: z.object({ document: z.string() }),
    output: z.object({ vendor: z.string(), total: z.number() }),
    prompt: ({ document }) => ({ user: document }),
  }),
});

export interface StageOptions {
  /** Who plays what, by `provider/name`: the first is the primary, the others its fallbacks in this order. */
  readonly models: Readonly<Record<string, readonly Step[]>>;
  readonly route?: Partial<RouteInput> | undefined;
  /** Models that go on from the start of an answer. */
  readonly prefill?: readonly string[] | undefined;
  readonly use?: ((clock: ManualClock) => readonly Middleware[]) | undefined;
  /** Keys that each provider has. */
  readonly credentials?: readonly string[] | undefined;
  /** Takes the place of the scripted provider with the same id. */
  readonly provider?: Provider | undefined;
  /** Takes the place of the catalog that knows all these models. */
  readonly catalog?: Catalog | undefined;
  /** How much later than asked the engine's timers fire, as in a busy process. */
  readonly timersLateByMs?: number | undefined;
}

/** A streaming house with scripted models, and everything a test may want to look at. */
export interface Stage {
  readonly llm: Llm<typeof tasks>;
  readonly clock: ManualClock;
  chat(options?: RequestOptions): LlmStream<string>;
  extract(options?: RequestOptions): LlmStream<{ vendor: string; total: number }>;
  /** Reads a stream to its end, moving time as far as it takes; see `describe`. */
  told(stream: LlmStream<unknown>): Promise<readonly string[]>;
  /** What the models were asked, in order. */
  asked(model: string): readonly ModelCall[];
  calls(model: string): readonly ScriptedCall[];
  /** Timers and calls that have outlived their requests. */
  leftOpen(): Promise<LeftOpen>;
}

export function stage(options: StageOptions): Stage {
  const { models, route, prefill = [], use, credentials, provider, timersLateByMs = 0 } = options;
  const clock = manualClock();
  const names = Object.keys(models);
  const [primary = '', ...fallback] = names;
  const scripted = providersOf({ models, credentials }, clock);
  const price = { input: 1_000_000, output: 2_000_000 };
  const llm = createLlm({
    tasks,
    routes: { chat: { primary, fallback, ...route }, extract: { primary, fallback, ...route } },
    providers: scripted.map((each) => (each.id === provider?.id ? provider : each)),
    catalog:
      options.catalog ??
      fixedCatalog(
        names.map((model) => ({ model, prefill: prefill.includes(model), priceMicroUsdPerMillion: price })),
      ),
    use: use?.(clock),
    clock: { ...clock, after: (delayMs, callback) => clock.after(delayMs + timersLateByMs, callback) },
    random: () => 0,
    newId: () => 'request-1',
  });
  const callsOf = (model: string): readonly ScriptedCall[] =>
    scripted.flatMap(({ id, calls }) => calls.filter(({ call }) => `${id}/${call.model}` === model));
  return {
    llm,
    clock,
    chat: (request) => llm.stream.chat({ messages: [{ role: 'user', content: 'Hello?' }] }, request),
    extract: (request) => llm.stream.extract({ document: 'ACME, 12 euros' }, request),
    told: (stream) => clock.settle(readAll(stream)),
    asked: (model) => callsOf(model).flatMap((made) => (made.mode === 'embed' ? [] : made.call)),
    calls: callsOf,
    async leftOpen() {
      await clock.advance(0);
      return {
        timers: clock.pendingTimers,
        calls: scripted.reduce((sum, { openCalls }) => sum + openCalls, 0),
      };
    },
  };
}

export interface LeftOpen {
  readonly timers: number;
  readonly calls: number;
}

export const nothing: LeftOpen = { timers: 0, calls: 0 };

function providersOf(
  { models, credentials }: Pick<StageOptions, 'models' | 'credentials'>,
  clock: ManualClock,
): readonly ScriptedProvider[] {
  const scripts = new Map<string, Record<string, readonly Step[]>>();
  for (const [model, steps] of Object.entries(models)) {
    const [id = '', name = ''] = model.split('/');
    scripts.set(id, { ...scripts.get(id), [name]: steps });
  }
  return [...scripts].map(([id, own]) => scriptedProvider({ id, clock, credentials, models: own }));
}

/** Reads a stream to its end, and asks for its result too: both tell the same. */
export async function playOut(house: Stage, stream: LlmStream<unknown>): Promise<PlayedOut> {
  const told = await house.told(stream);
  const { output, meta } = await house.clock.settle(
    stream.result.then(
      (answer) => answer,
      (error: LlmError) => ({ output: undefined, meta: error.meta }),
    ),
  );
  if (!meta) throw new Error('a stream that never began');
  return { told, output, meta, tried: story(meta) };
}

export interface PlayedOut {
  readonly told: readonly string[];
  readonly tried: readonly string[];
  readonly output: unknown;
  readonly meta: Meta;
}

/** The events of a stream in words; a failure at the end is told as `!kind`. */
export async function readAll(stream: AsyncIterable<Told>): Promise<readonly string[]> {
  const told: string[] = [];
  try {
    for await (const event of stream) told.push(describe(event));
  } catch (error) {
    told.push(error instanceof LlmError ? `!${error.kind}` : `!!${String(error)}`);
  }
  return told;
}

type Told = Exclude<StreamEvent, { type: 'finish' | 'error' }> | { readonly type: 'finish' };

function describe(event: Told): string {
  switch (event.type) {
    case 'text-delta':
      return event.text;
    case 'reasoning-delta':
      return `(${event.text})`;
    case 'tool-call-delta':
      return [`#${event.index}`, event.id, event.name, event.arguments].filter(Boolean).join(' ');
    case 'partial':
      return JSON.stringify(event.value);
    case 'continued':
    case 'restart': {
      const { from, to, method, because, atCharacter } = event.continuation;
      return `<${event.type}: ${from} ${because} at ${atCharacter}, ${to} by ${method}>`;
    }
    case 'finish':
      return 'finish';
  }
}
