import { manualClock, sampleAnswer, sampleFailure, sampleRequest, sampleStream } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import type { LlmResult } from '../result.ts';
import { guard } from './guard.ts';
import type { Next } from './middleware.ts';

const clock = manualClock();
const unary = sampleRequest();
const stream = sampleRequest({ mode: 'stream' });
const texts = ['The ', 'secret ', 'is 42.'];
const settled: Next = async (each) => ({ type: 'settled', outcome: sampleAnswer(each, texts.join('')) });
const streaming: Next = async (each) => sampleStream(each, texts, sampleAnswer(each, texts.join('')));
const noSecrets = guard({
  clock,
  answer: ({ output }) => (String(output).includes('secret') ? 'it tells a secret' : undefined),
});
const noNumbers = guard({ clock, answer: () => undefined });

describe('a guard', () => {
  it('refuses a request before anybody is called', async () => {
    const noVisitors = guard({
      clock,
      request: async ({ options }) => (options.customerId ? undefined : 'who are you?'),
    });
    const nobody: Next = () => Promise.reject(new Error('called'));
    expect(await noVisitors(unary, nobody)).toMatchObject({
      type: 'settled',
      outcome: { ok: false, failure: { kind: 'rejected-locally', code: 'guard', message: 'who are you?' } },
    });
    const known = { ...unary, options: { customerId: 'acme' } };
    expect(await noVisitors(known, settled)).toMatchObject({ outcome: { ok: true } });
  });

  it('refuses an answer, and keeps what it cost', async () => {
    expect(await noSecrets(unary, settled)).toMatchObject({
      type: 'settled',
      outcome: {
        ok: false,
        failure: { kind: 'refused', code: 'guard', message: 'it tells a secret' },
        meta: { costMicroUsd: 20 },
      },
    });
    expect(await noNumbers(unary, settled)).toMatchObject({ outcome: { ok: true } });
  });

  it('shows nothing of a streamed answer that it refuses', async () => {
    const result = await noSecrets(stream, streaming);
    expect(await told(result)).toEqual(['error']);
    if (result.type === 'streaming')
      expect(await result.settled).toMatchObject({ ok: false, failure: { kind: 'refused' } });
  });

  it('shows all of a streamed answer that it lets pass', async () => {
    expect(await told(await noNumbers(stream, streaming))).toEqual([...texts, 'finish']);
  });

  it('shows nothing of a stream that broke before it could be checked', async () => {
    const breaking: Next = async (each) =>
      sampleStream(each, texts, sampleFailure(each, { kind: 'truncated', message: 'cut' }));
    expect(await told(await noNumbers(stream, breaking))).toEqual(['error']);
  });

  it('shows nothing of a stream that never says how it ended', async () => {
    const unending: Next = async (each) => ({
      type: 'streaming',
      events: (async function* () {
        yield { type: 'text-delta', text: 'The secret' } as const;
      })(),
      settled: Promise.resolve(sampleAnswer(each, '')),
    });
    expect(await told(await noNumbers(stream, unending))).toEqual([]);
  });

  it('leaves streams alone when it only looks at requests', async () => {
    const result = await guard({ clock, request: () => undefined })(stream, streaming);
    if (result.type !== 'streaming') throw new Error('expected a stream');
    const first = await result.events[Symbol.asyncIterator]().next();
    expect(first.value).toEqual({ type: 'text-delta', text: 'The ' });
  });

  it('passes on that the caller has left, before and while it reads', async () => {
    for (const read of [false, true]) {
      const result = await noSecrets(stream, streaming);
      if (result.type !== 'streaming') throw new Error('expected a stream');
      const events = result.events[Symbol.asyncIterator]();
      if (read) void events.next();
      await events.return?.();
      expect(await result.settled).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
    }
  });

  it('refuses when its own check breaks', async () => {
    const broken = guard({ clock, answer: () => Promise.reject(new Error('no such list')) });
    expect(await told(await broken(stream, streaming))).toEqual(['error']);
    expect(await broken(unary, settled)).toMatchObject({
      outcome: { ok: false, failure: { kind: 'unknown' } },
    });
  });
});

async function told(result: LlmResult): Promise<readonly string[]> {
  if (result.type !== 'streaming') throw new Error('expected a stream');
  const said: string[] = [];
  for await (const event of result.events) said.push(event.type === 'text-delta' ? event.text : event.type);
  return said;
}
