import { sampleAnswer, sampleRequest } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import type { LlmResult, StreamEvent } from '../result.ts';
import { give, localMeta, refusal, replay } from './local-outcome.ts';

const unary = sampleRequest({ id: 'second', startedAt: 100 });
const stream = sampleRequest({ id: 'second', mode: 'stream', startedAt: 100 });
const first = sampleAnswer(sampleRequest({ id: 'first' }), 'On its way.', {
  fallback: true,
  notes: ['left out: seed'],
});

async function eventsOf(result: LlmResult): Promise<readonly StreamEvent[]> {
  if (result.type !== 'streaming') throw new Error('expected a stream');
  const events: StreamEvent[] = [];
  for await (const event of result.events) events.push(event);
  return events;
}

describe('a refusal', () => {
  it.each([unary, stream])('is settled in every mode, tried nobody and cost nothing', (request) => {
    const failure = { kind: 'over-budget', message: 'nothing left' } as const;
    expect(refusal(request, failure, 150)).toEqual({
      type: 'settled',
      outcome: { ok: false, failure, meta: localMeta(request, 150) },
    });
    expect(localMeta(request, 150)).toMatchObject({
      requestId: 'second',
      attempts: [],
      costMicroUsd: 0,
      durationMs: 50,
    });
  });
});

describe('a replay', () => {
  const marks = { replayed: true };

  it('gives the answer again under the new request, for nothing', () => {
    const result = replay({ request: unary, outcome: first, now: 103, marks });
    expect(result).toEqual({
      type: 'settled',
      outcome: {
        ok: true,
        answer: first.answer,
        meta: {
          ...localMeta(unary, 103),
          servedBy: 'a/x',
          fallback: true,
          finish: 'stop',
          notes: ['left out: seed'],
          replayed: true,
        },
      },
    });
  });

  it('streams the answer to a caller that asked for a stream', async () => {
    const toolCalls = [
      { id: 'call-1', name: 'track', arguments: '{"order":7}' },
      { id: 'call-2', name: 'notify', arguments: '{}' },
    ];
    const outcome = { ...first, answer: { output: 'On its way.', toolCalls, reasoning: 'It left today.' } };
    const result = replay({ request: stream, outcome, now: 103, marks });
    const [text, track, notify, finish, ...rest] = await eventsOf(result);
    expect(rest).toEqual([]);
    expect(text).toEqual({ type: 'text-delta', text: 'On its way.' });
    expect([track, notify]).toEqual(
      toolCalls.map((call, index) => ({ type: 'tool-call-delta', index, ...call })),
    );
    expect(finish).toMatchObject({
      type: 'finish',
      answer: outcome.answer,
      meta: { replayed: true, requestId: 'second' },
    });
    if (result.type === 'streaming')
      expect(await result.settled).toMatchObject({ ok: true, answer: outcome.answer });
  });

  it('streams reasoning only to callers that want it', async () => {
    const outcome = { ...first, answer: { ...first.answer, reasoning: 'It left today.' } };
    const wanting = { ...stream, options: { includeReasoning: true } };
    expect((await eventsOf(give(wanting, outcome)))[0]).toEqual({
      type: 'reasoning-delta',
      text: 'It left today.',
    });
    expect((await eventsOf(give(stream, outcome)))[0]).toEqual({ type: 'text-delta', text: 'On its way.' });
  });

  it('streams an object as its JSON and as the value', async () => {
    const outcome = { ...first, answer: { ...first.answer, output: { total: 7 } } };
    expect((await eventsOf(give(stream, outcome))).slice(0, 2)).toEqual([
      { type: 'text-delta', text: '{"total":7}' },
      { type: 'partial', value: { total: 7 } },
    ]);
  });

  it('says nothing but the end when the answer is empty', async () => {
    const outcome = { ...first, answer: { ...first.answer, output: '' } };
    expect((await eventsOf(give(stream, outcome))).map(({ type }) => type)).toEqual(['finish']);
  });
});
