import { manualClock, memoryRecorder } from '@understudy/testing';
import type { ManualClock, MemoryRecorder } from '@understudy/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { sleep } from '../ports/clock.ts';
import { createLlm } from '../llm/create-llm.ts';
import type { Failure, FailureKind } from '../failure.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { LlmStream, LlmStreamEvent } from '../llm/llm-types.ts';
import { record } from '../middleware/record.ts';
import type { ModelCall } from '../ports/model-call.ts';
import type { Attempt, Continuation } from '../outcome.ts';
import type { CallContext, Provider } from '../ports/provider.ts';
import type { ReplyEvent } from '../ports/reply.ts';
import { chatTask } from '../tasks/chat-task.ts';

/** What a model does when it is called. A short alphabet, so that answers often begin alike. */
interface Performance {
  readonly answer: string;
  /** Where the answer is cut into pieces, as shares of what is left. */
  readonly shares: readonly number[];
  readonly between: readonly (ReplyEvent | number)[];
  /** How far it gets, as a share; 1 is all of it. */
  readonly reach: number;
  readonly end: 'finish' | 'cut' | 'hang' | FailureKind;
  readonly stubborn: boolean;
}

interface Caller {
  readonly acceptRestart: boolean;
  readonly includeReasoning: boolean;
  readonly pausesMs: readonly number[];
  readonly asksForResult: boolean;
  readonly leaves: { readonly afterMs: number; readonly by: 'return' | 'cancel' | 'signal' } | undefined;
}

interface Scene {
  readonly models: readonly { readonly prefill: boolean; readonly performances: readonly Performance[] }[];
  readonly midStream: 'continue' | 'restart' | 'fail';
  readonly deadlineMs: number;
  readonly minTokensPerSecond: number | undefined;
  readonly caller: Caller;
}

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', '\n'), minLength: 1, maxLength: 9 });
const noise: fc.Arbitrary<ReplyEvent | number> = fc.oneof(
  fc.constantFrom(0, 150, 400, 900),
  fc.constantFrom<ReplyEvent>(
    { type: 'ping' },
    { type: 'text-delta', text: '' },
    { type: 'reasoning-delta', text: 'Hmm' },
    { type: 'usage', usage: { inputTokens: 3, outputTokens: 1 } },
  ),
);

function performance(common: string): fc.Arbitrary<Performance> {
  return fc.record({
    answer: fc.oneof(
      { arbitrary: fc.constant(common), weight: 4 },
      text.map((more) => common + more),
      text,
    ),
    shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 }),
    between: fc.array(noise, { maxLength: 6 }),
    reach: fc.oneof(fc.constant(0.8), fc.double({ min: 0, max: 1, noNaN: true })),
    end: fc.oneof(
      { arbitrary: fc.constant('finish' as const), weight: 3 },
      { arbitrary: fc.constantFrom('cut', 'network', 'overloaded'), weight: 5 },
      fc.constantFrom('hang', 'rate-limited', 'bad-request', 'unauthorized'),
    ),
    stubborn: fc.boolean(),
  });
}

const caller: fc.Arbitrary<Caller> = fc.record({
  acceptRestart: fc.boolean(),
  includeReasoning: fc.boolean(),
  pausesMs: fc.array(fc.constantFrom(0, 0, 50, 3000), { maxLength: 4 }),
  asksForResult: fc.boolean(),
  leaves: fc.option(
    fc.record({
      afterMs: fc.constantFrom(0, 1, 150, 151, 400, 551, 1000, 1501, 2500),
      by: fc.constantFrom('return', 'cancel', 'signal'),
    }),
    { nil: undefined, freq: 2 },
  ),
});

const scene: fc.Arbitrary<Scene> = text.chain((common) =>
  fc.record({
    models: fc.array(
      fc.record({
        prefill: fc.boolean(),
        performances: fc.array(performance(common), { minLength: 1, maxLength: 3 }),
      }),
      { minLength: 2, maxLength: 4, size: 'max' },
    ),
    midStream: fc.oneof(
      { arbitrary: fc.constant('continue' as const), weight: 6 },
      fc.constantFrom('restart', 'fail'),
    ),
    deadlineMs: fc.constantFrom(2000, 30_000),
    minTokensPerSecond: fc.constantFrom(undefined, undefined, 1),
    caller,
  }),
);

/** One call as the provider saw it, and all that it would have written. */
interface Call {
  readonly call: ModelCall;
  readonly context: CallContext;
  readonly writes: string;
}

interface Played {
  readonly calls: readonly Call[];
  readonly openCalls: () => number;
  readonly provider: Provider;
}

function actors({ models }: Scene, clock: ManualClock): Played {
  const calls: Call[] = [];
  let openCalls = 0;
  const provider: Provider = {
    id: 'a',
    generate: () => Promise.reject(new Error('nobody asked for a reply')),
    async *stream(call, context) {
      const { performances = [] } = models[Number(call.model)] ?? {};
      const earlier = calls.filter((each) => each.call.model === call.model).length;
      const playing = performances[Math.min(earlier, performances.length - 1)];
      if (!playing) throw new Error('nobody plays this');
      const writes = tailOf(playing.answer, call);
      calls.push({ call, context, writes });
      openCalls += 1;
      try {
        yield* perform(playing, writes, { clock, signal: context.signal });
      } finally {
        openCalls -= 1;
      }
    },
    classify: (error) =>
      error instanceof Error && 'failure' in error
        ? (error.failure as Failure)
        : { kind: 'unknown', message: String(error) },
  };
  return { calls, provider, openCalls: () => openCalls };
}

/** A model that is given the start of its answer writes the rest of it. */
function tailOf(answer: string, { prefill, messages }: ModelCall): string {
  const content = messages.at(-1)?.content;
  const start = prefill && typeof content === 'string' ? content : '';
  return answer.startsWith(start) ? answer.slice(start.length) : answer;
}

async function* perform(
  { shares, between, reach, end, stubborn }: Performance,
  writes: string,
  { clock, signal }: { readonly clock: ManualClock; readonly signal: AbortSignal },
): AsyncGenerator<ReplyEvent> {
  const all: (ReplyEvent | number)[] = [];
  let left = writes;
  for (const [index, share] of [...shares, 1].entries()) {
    const length = index === shares.length ? left.length : Math.ceil(share * left.length);
    all.push(...between.slice(index, index + 1), { type: 'text-delta', text: left.slice(0, length) });
    left = left.slice(length);
  }
  const isWhole = end === 'finish';
  for (const item of isWhole ? all : all.slice(0, Math.floor(reach * all.length))) {
    if (typeof item !== 'number') yield item;
    else if (!(await sleep(clock, item, stubborn ? undefined : signal))) throw new Error('aborted');
  }
  if (end === 'finish') yield { type: 'finish', finish: 'stop', usage: { inputTokens: 3, outputTokens: 2 } };
  else if (end === 'hang') await sleep(clock, signal.aborted ? 0 : Infinity, signal);
  else if (end !== 'cut') throw Object.assign(new Error(end), { failure: { kind: end, message: end } });
}

interface Seen {
  readonly events: readonly LlmStreamEvent<string>[];
  /** How the reading ended. */
  readonly end: 'finish' | 'done' | LlmError;
  readonly leftAfter: number | undefined;
}

/** Reads as this caller does, until the end or until it leaves. */
async function watch(
  stream: LlmStream<string>,
  { pausesMs, leaves }: Caller,
  stage: { clock: ManualClock; signal: AbortController },
): Promise<Seen> {
  const events: LlmStreamEvent<string>[] = [];
  const reading = stream[Symbol.asyncIterator]();
  let leftAfter: number | undefined;
  const leave = (): void => {
    leftAfter = events.length;
    if (leaves?.by === 'return') void reading.return?.();
    else if (leaves?.by === 'cancel') stream.cancel();
    else stage.signal.abort();
  };
  const cancelLeaving = leaves ? stage.clock.after(leaves.afterMs, leave) : () => undefined;
  const end = await readOn();
  cancelLeaving();
  return { events, end, leftAfter };

  async function readOn(): Promise<Seen['end']> {
    try {
      for (let reads = 0; ; reads++) {
        await sleep(stage.clock, pausesMs[reads % pausesMs.length] ?? 0, undefined);
        const { done, value } = await reading.next();
        if (done) return events.at(-1)?.type === 'finish' ? 'finish' : 'done';
        events.push(value);
      }
    } catch (error) {
      if (error instanceof LlmError) return error;
      throw error;
    }
  }
}

it('whatever arrives, and whatever the caller does, text is neither lost nor doubled nor spliced, and there is one end', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (played) => {
      const clock = manualClock();
      const { provider, calls, openCalls } = actors(played, clock);
      const recorder = memoryRecorder();
      const llm = house(played, { clock, provider, recorder });
      const signal = new AbortController();
      const { acceptRestart, includeReasoning, asksForResult } = played.caller;
      const stream = llm.stream.chat(
        { messages: [{ role: 'user', content: 'Hello?' }] },
        { acceptRestart, includeReasoning, signal: signal.signal },
      );
      if (asksForResult) stream.result.catch(() => undefined);
      const seen = await clock.settle(watch(stream, played.caller, { clock, signal }));
      const callsAtEnd = calls.length;
      const result = await clock.settle(stream.result.catch((error: unknown) => error));
      await clock.advance(60_000);

      expect({ timers: clock.pendingTimers, calls: openCalls() }).toEqual({ timers: 0, calls: 0 });
      expect(calls.length).toBe(callsAtEnd);
      checkRows(calls, recorder);
      checkEnd(seen, result, recorder);
      checkText(seen, calls, recorder);
    }),
    { numRuns: 150 },
  );
});

function house(
  { models, midStream, deadlineMs, minTokensPerSecond }: Scene,
  parts: { clock: ManualClock; provider: Provider; recorder: MemoryRecorder },
) {
  const { clock, provider, recorder } = parts;
  const [primary = '', ...fallback] = models.map((_model, index) => `a/${index}`);
  return createLlm({
    tasks: { chat: chatTask() },
    routes: {
      chat: {
        primary,
        fallback,
        midStream,
        deadlineMs,
        minTokensPerSecond,
        timeouts: { firstTokenMs: 1200, stallMs: 800 },
      },
    },
    providers: [provider],
    catalog: {
      facts: (model) => ({ model, prefill: models[Number(model.slice(2))]?.prefill }),
      cost: () => ({ microUsd: 1, priceVersion: '1' }),
      models: () => [],
    },
    use: [record({ recorder, clock })],
    clock,
    random: () => 0,
  });
}

/** One row for each call, begun and ended; what did not end well was told to stop. */
function checkRows(calls: readonly Call[], { attempts, attemptsStarted, requests }: MemoryRecorder): void {
  const numbers = calls.map(({ context }) => context.attemptNumber);
  expect(attemptsStarted.map(({ number }) => number)).toEqual(numbers);
  expect(attempts.map(({ number }) => number).toSorted()).toEqual(numbers);
  expect(requests).toMatchObject([
    {
      attempts: calls.length,
      costMicroUsd: attempts.reduce((sum, each) => sum + (each.costMicroUsd ?? NaN), 0),
    },
  ]);
  for (const { ok, number } of attempts) expect(calls[number - 1]?.context.signal.aborted).toBe(!ok);
}

/** A finish, or an error, or the caller has left; and what was settled says the same. */
function checkEnd({ events, end, leftAfter }: Seen, result: unknown, { requests }: MemoryRecorder): void {
  const [settled] = requests;
  const finishes = events.filter(({ type }) => type === 'finish').length;
  expect(finishes).toBe(end === 'finish' ? 1 : 0);
  if (end === 'finish') expect(events.at(-1)).toMatchObject({ type: 'finish' });
  if (end === 'finish') expect(settled).toMatchObject({ ok: true });
  if (end === 'done') expect(leftAfter).toBeDefined();
  if (end === 'done') expect(events.length).toBe(leftAfter);
  if (end instanceof LlmError) expect(settled).toMatchObject({ ok: false, failure: { kind: end.kind } });
  if (settled?.ok) expect(result).toMatchObject({ meta: { attempts: expect.any(Array) } });
  else expect(result).toMatchObject({ kind: settled?.failure?.kind });
  if (!settled?.ok && settled?.failure?.kind === 'cancelled') expect(leftAfter).toBeDefined();
}

/** Each stretch of text is what the call behind it wrote, from where the stretch before it ended. */
function checkText({ events, end }: Seen, calls: readonly Call[], { attempts }: MemoryRecorder): void {
  const committed = attempts
    .filter(({ phase }) => phase === 'committed' || phase === 'complete')
    .toSorted(byNumber);
  let delivered = '';
  let stretch = expected(calls, committed[0], '', undefined);
  let at = 0;
  for (const event of events) {
    if (event.type === 'text-delta') delivered += event.text;
    if (event.type === 'continued' || event.type === 'restart') {
      expect(event.continuation.atCharacter).toBe(delivered.length);
      if (event.type === 'restart') delivered = '';
      at += 1;
      stretch = expected(calls, committed[at], delivered, event.continuation);
    }
    expect(stretch.startsWith(delivered)).toBe(true);
    if (event.type === 'finish') {
      expect(delivered).toBe(stretch);
      expect(event.answer.output).toBe(delivered);
      expect(event.meta.continuations).toHaveLength(at);
    }
  }
  if (end === 'finish') expect(committed).toHaveLength(at + 1);
}

function byNumber(left: Attempt, right: Attempt): number {
  return left.number - right.number;
}

/** What the caller would have at the end if this call were heard out. */
function expected(
  calls: readonly Call[],
  attempt: Attempt | undefined,
  delivered: string,
  continuation: Continuation | undefined,
): string {
  const call = attempt && calls[attempt.number - 1];
  if (!call) return '';
  if (!call.call.prefill) return call.writes;
  expect(continuation?.method).toBe('prefill');
  const space = delivered.slice(delivered.trimEnd().length);
  let again = 0;
  while (again < space.length && call.writes[again] === space[again]) again++;
  return delivered + call.writes.slice(again);
}
