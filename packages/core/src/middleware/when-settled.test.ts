import { sampleAnswer, sampleFailure, sampleRequest, sampleStream } from '@understudy/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Outcome } from '../outcome.ts';
import type { LlmResult, StreamEvent } from '../result.ts';
import { withNotes } from './local-outcome.ts';
import { whenSettled } from './when-settled.ts';
import type { SettledHook, StreamingResult } from './when-settled.ts';

const request = sampleRequest({ mode: 'stream' });
const answered = sampleAnswer(request, 'On its way.');
const failed = sampleFailure(request, { kind: 'truncated', message: 'cut' });

async function watched(stream: LlmResult, hook: SettledHook): Promise<StreamingResult> {
  const result = await whenSettled(stream, hook);
  if (result.type !== 'streaming') throw new Error('expected a stream');
  return result;
}

async function readAll(result: StreamingResult): Promise<readonly StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of result.events) events.push(event);
  return events;
}

describe('whenSettled', () => {
  it('waits for the hook before a settled result goes out', async () => {
    const gate = Promise.withResolvers<void>();
    let out = false;
    const result = whenSettled({ type: 'settled', outcome: answered }, () => gate.promise);
    void result.then(() => (out = true));
    await Promise.resolve();
    expect(out).toBe(false);
    gate.resolve();
    expect(await result).toEqual({ type: 'settled', outcome: answered });
  });

  it('gives out the outcome that the hook puts in the place of the first', async () => {
    const result = await whenSettled({ type: 'settled', outcome: answered }, async () => failed);
    expect(result).toEqual({ type: 'settled', outcome: failed });
  });

  it.each([
    ['a finish', answered],
    ['an error', failed],
  ])('leaves the events of a stream that ends with %s as they are', async (_end, outcome) => {
    const bare = await readAll(sampleStream(request, ['On ', 'its ', 'way.'], outcome));
    const result = await watched(
      sampleStream(request, ['On ', 'its ', 'way.'], outcome),
      async () => undefined,
    );
    expect(await readAll(result)).toEqual(bare);
    expect(await result.settled).toEqual(outcome);
  });

  it('runs the hook after the last content and holds the final event until it is done', async () => {
    const gate = Promise.withResolvers<void>();
    const seen: Outcome[] = [];
    const result = await watched(sampleStream(request, ['a', 'b'], answered), (outcome) => {
      seen.push(outcome);
      return gate.promise;
    });
    const events = result.events[Symbol.asyncIterator]();
    expect((await events.next()).value).toEqual({ type: 'text-delta', text: 'a' });
    expect((await events.next()).value).toEqual({ type: 'text-delta', text: 'b' });
    expect(seen).toEqual([]);

    let out = 0;
    const last = events.next();
    void last.then(() => (out += 1));
    void result.settled.then(() => (out += 1));
    await new Promise<void>((resolve) => queueMicrotask(resolve));
    await Promise.resolve();
    expect(seen).toEqual([answered]);
    expect(out).toBe(0);

    gate.resolve();
    expect((await last).value).toMatchObject({ type: 'finish' });
    expect((await events.next()).done).toBe(true);
    expect(await result.settled).toEqual(answered);
    expect(seen).toHaveLength(1);
  });

  it('turns a finish into an error when the hook says so', async () => {
    const result = await watched(sampleStream(request, ['a'], answered), async () => failed);
    const events = await readAll(result);
    expect(events.map(({ type }) => type)).toEqual(['text-delta', 'error']);
    expect(await result.settled).toEqual(failed);
  });

  it('pulls one event for each that is asked for, and none before', async () => {
    let pulled = 0;
    const inner = sampleStream(request, ['a', 'b', 'c'], answered);
    const counting = {
      [Symbol.asyncIterator]: () => {
        const events = inner.events[Symbol.asyncIterator]();
        return { ...events, next: () => ((pulled += 1), events.next()) };
      },
    };
    const result = await watched({ ...inner, events: counting }, async () => undefined);
    await Promise.resolve();
    expect(pulled).toBe(0);
    const events = result.events[Symbol.asyncIterator]();
    await events.next();
    await events.next();
    expect(pulled).toBe(2);
  });

  it('runs every hook exactly once wherever and however the caller leaves', async () => {
    const ways = fc.constantFrom('return', 'throw', 'break', 'abort');
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 6 }), fc.nat({ max: 7 }), ways, async (length, leaveAfter, way) => {
        const caller = new AbortController();
        const own = sampleRequest({ mode: 'stream', options: { signal: caller.signal } });
        const texts = Array.from({ length }, (_, index) => `${index}`);
        const trace: string[] = [];
        const inner = await watched(
          sampleStream(own, texts, answered),
          async ({ ok }) => void trace.push(`inner ${ok}`),
        );
        const outer = await watched(inner, async ({ ok }) => {
          await Promise.resolve();
          trace.push(`outer ${ok}`);
        });
        const seen = await leave(outer, { leaveAfter, way, caller });
        const { ok } = await outer.settled;
        expect(trace).toEqual([`inner ${ok}`, `outer ${ok}`]);
        expect(ok).toBe(seen.some(({ type }) => type === 'finish'));
        expect(seen.filter(({ type }) => type === 'text-delta')).toHaveLength(Math.min(leaveAfter, length));
      }),
    );
  });

  it('runs the hook for a stream that nobody ever reads once it has been cancelled', async () => {
    const caller = new AbortController();
    const own = sampleRequest({ mode: 'stream', options: { signal: caller.signal } });
    const seen: Outcome[] = [];
    const result = await watched(
      sampleStream(own, ['a'], answered),
      async (outcome) => void seen.push(outcome),
    );
    caller.abort();
    expect(await result.settled).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
    expect(seen).toHaveLength(1);
  });

  it('passes a caller that leaves before reading on to the source', async () => {
    const result = await watched(sampleStream(request, ['a'], answered), async () => undefined);
    await result.events[Symbol.asyncIterator]().return?.();
    expect(await result.settled).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
  });

  it.each(['settled', 'streaming'])(
    'makes a failure of a %s answer whose hook broke, and keeps what it cost',
    async (type) => {
      const broken: SettledHook = () => Promise.reject(new Error('disk full'));
      const source: LlmResult =
        type === 'settled' ? { type: 'settled', outcome: answered } : sampleStream(request, ['a'], answered);
      const result = await whenSettled(source, broken);
      if (result.type === 'streaming') expect((await readAll(result)).at(-1)?.type).toBe('error');
      const outcome = result.type === 'settled' ? result.outcome : await result.settled;
      expect(outcome).toMatchObject({ ok: false, failure: { kind: 'unknown', code: 'middleware' } });
      expect(outcome.meta.costMicroUsd).toBe(20);
    },
  );

  it('keeps the first failure when a hook breaks after it', async () => {
    const result = await whenSettled({ type: 'settled', outcome: failed }, () =>
      Promise.reject(new Error('disk full')),
    );
    expect(result).toEqual({ type: 'settled', outcome: failed });
  });

  it('shows an outer hook what an inner one made of the outcome', async () => {
    const inner = await watched(sampleStream(request, ['a'], answered), async (each) =>
      withNotes(each, ['noted']),
    );
    const seen: (readonly string[])[] = [];
    const outer = await watched(inner, async ({ meta }) => void seen.push(meta.notes));
    await readAll(outer);
    expect(seen).toEqual([['noted']]);
  });

  it('still gives the end when the source never says that it has settled', async () => {
    const silent = {
      ...sampleStream(request, ['a'], answered),
      settled: new Promise<Outcome>(() => undefined),
    };
    const result = await watched(silent, async () => undefined);
    await readAll(result);
    expect(await result.settled).toEqual(answered);
  });
});

interface Leaving {
  readonly leaveAfter: number;
  readonly way: string;
  readonly caller: AbortController;
}

/** Reads some events and goes; a caller that wants more than there are reads to the end. */
async function leave(
  result: StreamingResult,
  { leaveAfter, way, caller }: Leaving,
): Promise<readonly StreamEvent[]> {
  const seen: StreamEvent[] = [];
  if (way === 'break' && leaveAfter > 0) {
    for await (const event of result.events) {
      seen.push(event);
      if (seen.length === leaveAfter) break;
    }
    return seen;
  }
  const events = result.events[Symbol.asyncIterator]();
  while (seen.length < leaveAfter) {
    const step = await events.next();
    if (step.done) return seen;
    seen.push(step.value);
  }
  if (way === 'abort') caller.abort();
  else if (way === 'throw') await events.throw?.(new Error('gone')).catch(() => undefined);
  else await events.return?.();
  return seen;
}
