import { memoryCache, memoryIdempotency, memoryRecorder, reply, story, streams } from '@understudy/testing';
import type { MemoryRecorder } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { nothing, playOut, stage } from '../../test/stream-stage.ts';
import { sleep } from '../ports/clock.ts';
import type { Clock } from '../ports/clock.ts';
import { cache } from '../middleware/cache.ts';
import { guard } from '../middleware/guard.ts';
import { idempotency } from '../middleware/idempotency.ts';
import { record } from '../middleware/record.ts';
import type { Recorder } from '../middleware/record.ts';

const broken = streams(['It '], { endWith: 'cut' });
const noon = streams(['It ', 'is ', 'noon.'], { gapMs: 100 });

/** A ledger that takes its time. */
function slowRecorder(clock: Clock): MemoryRecorder {
  const memory = memoryRecorder();
  const slow: Recorder = {
    ...memory,
    requestEnded: async (row) => {
      await sleep(clock, 5000, undefined);
      await memory.requestEnded(row);
    },
  };
  return { ...memory, ...slow };
}

describe('record, around a stream', () => {
  function recorded(steps: Parameters<typeof stage>[0]['models']) {
    let recorder = memoryRecorder();
    const house = stage({
      models: steps,
      use: (clock) => [record({ recorder: (recorder = slowRecorder(clock)), clock })],
    });
    return { house, recorder };
  }

  it.each([
    ['a finish', noon, 'finish'],
    ['an error', broken, 'thrown'],
  ])('has its rows before the last event, %s, is out', async (_end, step, last) => {
    const { house, recorder } = recorded({ 'a/x': [step] });
    let told: string | undefined;
    const reading = (async () => {
      try {
        for await (const event of house.chat()) told = event.type;
      } catch {
        told = 'thrown';
      }
    })();
    await house.clock.advance(4000);
    expect(told).toBe('text-delta');
    expect(recorder.attempts).toHaveLength(1);
    expect(recorder.requests).toEqual([]);
    await house.clock.settle(reading);
    expect(told).toBe(last);
    expect(recorder.requests).toHaveLength(1);
    expect(await house.leftOpen()).toEqual(nothing);
  });

  it('has a row for each call, those to carry a stream on included', async () => {
    const { house, recorder } = recorded({
      'a/x': [broken],
      'b/y': [reply('Not it.')],
      'c/z': [reply('It is noon.')],
    });
    const { meta } = await playOut(house, house.chat());
    expect(story(recorder.attempts)).toEqual(['a/x#1 truncated', 'b/y#1 bad-output', 'c/z#1 ok']);
    expect(recorder.attempts).toEqual(meta.attempts);
    expect(recorder.attemptsStarted.map(({ purpose }) => purpose)).toEqual([
      'answer',
      'continue',
      'continue',
    ]);
    expect(recorder.requests).toMatchObject([
      { ok: true, servedBy: 'c/z', attempts: 3, costMicroUsd: meta.costMicroUsd },
    ]);
  });

  it('has all rows of a caller that left, also of the call that was just being made', async () => {
    const { house, recorder } = recorded({ 'a/x': [broken], 'b/y': [streams(['It '], { endWith: 'hang' })] });
    const reading = house.chat()[Symbol.asyncIterator]();
    await house.clock.settle(reading.next());
    const waiting = reading.next();
    await house.clock.advance(100);
    void reading.return?.();
    await house.clock.settle(waiting);
    await house.clock.advance(5000);
    expect(story(recorder.attempts)).toEqual(['a/x#1 truncated', 'b/y#1 cancelled']);
    expect(recorder.requests).toMatchObject([
      { ok: false, failure: { kind: 'cancelled' }, attempts: 2, usage: { estimated: true } },
    ]);
  });
});

describe('cache, around a stream', () => {
  const cached = (models: Parameters<typeof stage>[0]['models']) =>
    stage({
      models,
      use: (clock) => [cache({ store: memoryCache(), clock, tasks: { chat: { ttlMs: 60_000 } } })],
    });

  it('answers the next one as a stream, without a call', async () => {
    const house = cached({ 'a/x': [noon] });
    await playOut(house, house.chat());
    const { told, output, meta } = await playOut(house, house.chat());
    expect(told).toEqual(['It is noon.', 'finish']);
    expect(output).toBe('It is noon.');
    expect(meta).toMatchObject({
      servedBy: 'a/x',
      attempts: [],
      costMicroUsd: 0,
      cache: { savedMicroUsd: 20 },
    });
    expect(await house.leftOpen()).toEqual(nothing);
  });

  it('keeps nothing of a stream that broke, was carried on, was cut or was left', async () => {
    const cut = streams(['It is'], { finish: 'length' });
    const house = cached({ 'a/x': [broken, cut, noon, noon], 'b/y': [reply('It is noon.')] });
    expect((await playOut(house, house.chat())).meta.continuations).toHaveLength(1);
    expect((await playOut(house, house.chat())).meta.finish).toBe('length');
    const left = house.chat();
    await house.clock.settle(left[Symbol.asyncIterator]().next());
    left.cancel();
    expect((await playOut(house, house.chat())).meta.attempts).toHaveLength(1);
    expect(house.calls('a/x')).toHaveLength(4);
  });
});

describe('idempotency, around a stream', () => {
  it('gives the same answer again as a stream', async () => {
    const house = stage({
      models: { 'a/x': [noon] },
      use: (clock) => [idempotency({ store: memoryIdempotency({ clock }), clock })],
    });
    const key = { idempotencyKey: 'key-1' };
    const first = house.chat(key);
    const joined = house.chat(key);
    const [one, other] = await house.clock.settle(Promise.all([first.result, joined.result]));
    expect([one.output, other.output]).toEqual(['It is noon.', 'It is noon.']);
    expect((await playOut(house, house.chat(key))).told).toEqual(['It is noon.', 'finish']);
    expect([one.meta.replayed, other.meta.replayed]).toEqual([false, true]);
    expect(house.calls('a/x')).toHaveLength(1);
    expect(await house.leftOpen()).toEqual(nothing);
  });

  it('lets the same key try again after a stream that was left', async () => {
    const house = stage({
      models: { 'a/x': [noon, noon] },
      use: (clock) => [idempotency({ store: memoryIdempotency({ clock }), clock })],
    });
    const left = house.chat({ idempotencyKey: 'key-1' });
    await house.clock.settle(left[Symbol.asyncIterator]().next());
    left.cancel();
    await house.clock.advance(0);
    const { told } = await playOut(house, house.chat({ idempotencyKey: 'key-1' }));
    expect(told).toEqual(['It ', 'is ', 'noon.', 'finish']);
  });
});

describe('guard, around a stream', () => {
  const guarded = stage({
    models: { 'a/x': [streams(['It is ', 'secret.']), broken, noon] },
    route: { midStream: 'fail' },
    use: (clock) => [
      guard({
        clock,
        answer: ({ output }) => (String(output).includes('secret') ? 'not for you' : undefined),
      }),
    ],
  });

  it('shows nothing of an answer that it refuses, nor of one that broke, and all of one that passes', async () => {
    expect((await playOut(guarded, guarded.chat())).told).toEqual(['!refused']);
    expect((await playOut(guarded, guarded.chat())).told).toEqual(['!truncated']);
    expect((await playOut(guarded, guarded.chat())).told).toEqual(['It ', 'is ', 'noon.', 'finish']);
    expect(await guarded.leftOpen()).toEqual(nothing);
  });
});
