import { always, embeds, fail, hang, reply, streams } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { embedding, expectNothingLeft, hello, play, playUntidily, stage } from '../../test/stage.ts';
import type { Ending, Stage, StageOptions } from '../../test/stage.ts';
import type { RequestOptions } from '../request.ts';

type Way = (on: Stage, options: RequestOptions) => Promise<Ending>;

/** Every way to ask; a caller may leave any of them at any moment. */
const ways: Readonly<Record<string, Way>> = {
  unary: (on, options) => play(on, on.llm.generate({ task: 'job', messages: hello, ...options })),
  stream: (on, options) =>
    play(on, on.llm.generateStream({ task: 'job', messages: hello, ...options }).result),
  embeddings: (on, options) =>
    play(on, on.llm.generateEmbeddings({ task: 'job', values: ['Hello'], ...options })),
};

const everyWay = Object.entries(ways).map(([name, ask]) => ({ name, ask }));

function stageFor(name: string, options: StageOptions): Stage {
  return stage({ ...options, ...(name === 'embeddings' && { task: embedding }) });
}

/** A signal that fires at a moment of the stage's own time. */
function leavingAfter(on: Stage, delayMs: number): AbortSignal {
  const leaving = new AbortController();
  on.clock.after(delayMs, () => leaving.abort());
  return leaving.signal;
}

const calls = (on: Stage): number =>
  Object.values(on.providers).reduce((sum, each) => sum + each.calls.length, 0);

describe.each(everyWay)('a caller who leaves, $name', ({ name, ask }) => {
  it('before the request is never answered, and nobody is asked', async () => {
    const on = stageFor(name, { scripts: { 'a/x': [reply('never')] } });
    const { story, error } = await ask(on, { signal: AbortSignal.abort() });
    expect(story).toEqual([]);
    expect(error).toMatchObject({
      kind: 'cancelled',
      retryable: false,
      meta: { attempts: [], costMicroUsd: 0 },
    });
    expect(calls(on)).toBe(0);
  });

  it('while the call is being written down is not called for', async () => {
    const leaving = new AbortController();
    const on = stageFor(name, {
      scripts: { 'a/x': [reply('never')] },
      config: {
        use: [
          (request, next) => {
            const observer = { started: () => leaving.abort() };
            return next({ ...request, observers: [...request.observers, observer] });
          },
        ],
      },
    });
    const { story, error } = await ask(on, { signal: leaving.signal });
    expect([story, error?.kind]).toEqual([['a/x#1 cancelled'], 'cancelled']);
    expect(calls(on)).toBe(0);
  });

  it('during a call takes the call with it, and nobody else is asked', async () => {
    const on = stageFor(name, { scripts: { 'a/x': [hang()], 'b/x': [reply('never')] } });
    const { story, error, tookMs } = await ask(on, { signal: leavingAfter(on, 1_000) });
    expect([story, error?.kind, tookMs]).toEqual([['a/x#1 cancelled'], 'cancelled', 1_000]);
    expect(on.providers['a']?.calls[0]?.context.signal.aborted).toBe(true);
    expect(on.llm.health().candidates[0]?.recent).toEqual({ healthy: 0, unhealthy: 0 });
  });

  it('in a pause makes no further call', async () => {
    const on = stageFor(name, {
      scripts: {
        'a/x': [fail('overloaded', { retryAfterMs: 5_000 }), reply('never')],
        'b/x': [reply('never')],
      },
    });
    const { story, error, tookMs } = await ask(on, { signal: leavingAfter(on, 1_000) });
    expect([story, error?.kind, tookMs]).toEqual([['a/x#1 overloaded'], 'cancelled', 1_000]);
    expect(calls(on)).toBe(1);
  });

  it('while a cooldown is waited for makes no call at all', async () => {
    const on = stageFor(name, { scripts: { 'a/x': [fail('rate-limited', { retryAfterMs: 600_000 })] } });
    await ask(on, {});
    await on.clock.advance(590_000);
    const { story, error, tookMs } = await ask(on, { signal: leavingAfter(on, 1_000) });
    expect([story, error?.kind, tookMs]).toEqual([[], 'cancelled', 1_000]);
    expect(calls(on)).toBe(1);
  });

  it('at the moment a call fails makes no further call', async () => {
    const on = stageFor(name, {
      scripts: { 'a/x': [fail('timeout', { afterMs: 1_000 })], 'b/x': [reply('never')] },
    });
    const { story, error } = await ask(on, { signal: leavingAfter(on, 1_000) });
    expect(error?.kind).toBe('cancelled');
    expect(story).toHaveLength(1);
    expect(calls(on)).toBe(1);
  });

  it('during the last resort hears that it left, not what had failed before', async () => {
    const on = stageFor(name, {
      scripts: { 'a/x': [fail('unknown')], 'last/x': [hang()] },
      aside: ['last/x'],
      route: { exhausted: { then: 'last/x' } },
    });
    const { story, error } = await ask(on, { signal: leavingAfter(on, 1_000) });
    expect([story, error?.kind]).toEqual([['a/x#1 unknown', 'last/x#1 cancelled'], 'cancelled']);
    expect(on.events).toEqual([]);
  });
});

describe('a caller’s signal', () => {
  it('keeps no listener of a request that is over', async () => {
    const on = stage({ scripts: { 'a/x': [fail('overloaded'), always(reply('fine'))] } });
    const { signal, listeners } = countingSignal();
    for (let count = 0; count < 3; count++) {
      await play(on, on.llm.generate({ task: 'job', messages: hello, signal }));
    }
    expect(listeners()).toBe(0);
  });
});

describe('a provider that does not stop when it is told to', () => {
  it('is left behind at its limit, and its late answer changes nothing', async () => {
    const on = stage({
      scripts: { 'a/x': [reply('too late', { afterMs: 5_000, stubborn: true })], 'b/x': [reply('in time')] },
      route: { maxLatencyMs: 1_000 },
    });
    const { story, output, tookMs } = await playUntidily(
      on,
      on.llm.generate({ task: 'job', messages: hello }),
    );
    expect([story, output, tookMs]).toEqual([['a/x#1 timeout', 'b/x#1 ok'], 'in time', 1_000]);
    const before = on.llm.health();
    await on.clock.advance(10_000);
    expect(on.llm.health().candidates.map(({ recent }) => recent)).toEqual(
      before.candidates.map(({ recent }) => recent),
    );
    expect(on.recorder.attempts).toHaveLength(2);
    expectNothingLeft(on);
  });

  it('is left behind when the caller leaves, and its late failure ends nothing else', async () => {
    const on = stage({ scripts: { 'a/x': [fail('server-error', { afterMs: 5_000, stubborn: true })] } });
    const signal = leavingAfter(on, 1_000);
    const { story, tookMs } = await playUntidily(
      on,
      on.llm.generate({ task: 'job', messages: hello, signal }),
    );
    expect([story, tookMs]).toEqual([['a/x#1 cancelled'], 1_000]);
    await on.clock.advance(10_000);
    expect(on.llm.health().candidates[0]?.recent).toEqual({ healthy: 0, unhealthy: 0 });
    expectNothingLeft(on);
  });

  it('is left behind while it opens a stream', async () => {
    const on = stage({
      scripts: {
        'a/x': [streams(['too late'], { afterMs: 5_000, stubborn: true })],
        'b/x': [reply('in time')],
      },
      route: { maxLatencyMs: 1_000 },
    });
    const stream = on.llm.generateStream({ task: 'job', messages: hello });
    const { story, output } = await playUntidily(on, stream.result);
    expect([story, output]).toEqual([['a/x#1 timeout', 'b/x#1 ok'], 'in time']);
    await on.clock.advance(10_000);
    expect(on.recorder.attempts).toHaveLength(2);
    expectNothingLeft(on);
  });

  it('that comes in with its answer on the last millisecond is in time', async () => {
    const scripts = { 'a/x': [embeds([[1]], { afterMs: 999 })], 'b/x': [embeds([[2]])] };
    const on = stage({
      scripts,
      task: embedding,
      route: { maxLatencyMs: 1_000 },
    });
    expect((await ways['embeddings']?.(on, {}))?.story).toEqual(['a/x#1 ok']);
  });
});

function countingSignal() {
  const { signal } = new AbortController();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  const held = new Set<unknown>();
  Object.assign(signal, {
    addEventListener: (type: string, listener: () => void, options?: AddEventListenerOptions) => {
      held.add(listener);
      add(type, listener, options);
    },
    removeEventListener: (type: string, listener: () => void) => {
      held.delete(listener);
      remove(type, listener);
    },
  });
  return { signal, listeners: () => held.size };
}
