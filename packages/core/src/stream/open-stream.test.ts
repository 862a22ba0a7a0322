import { fail, hang, reply, streams, throws } from '@understudy/testing';
import type { OneStep, Step, StreamItem } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { nothing, playOut, stage } from '../../test/stream-stage.ts';
import type { RouteInput } from '../routes/route-input.ts';
import type { RequestOptions } from '../request.ts';

const hidden = { type: 'reasoning-delta', text: 'Hmm.' } as const;
const ping = { type: 'ping' } as const;
const usage = { type: 'usage', usage: { inputTokens: 7, outputTokens: 0 } } as const;
const announced = { type: 'tool-call-delta', index: 0, id: 'call-1', name: 'search' } as const;

/** A primary that does this, and a fallback that answers. */
async function after(first: Step, route: Partial<RouteInput> = {}, options?: RequestOptions) {
  const house = stage({
    models: { 'a/x': [first], 'b/y': [reply('Hi there')] },
    route: { retry: { tries: 1 }, midStream: 'fail', ...route },
  });
  const played = await playOut(house, house.chat(options));
  expect(await house.leftOpen()).toEqual(nothing);
  return { ...played, first: played.meta.attempts[0] };
}

const invisible = ['Hi ', 'there', 'finish'];

describe('before the commit', () => {
  it.each<[string, readonly StreamItem[]]>([
    ['nothing', []],
    ['a role', [{ type: 'start', servedModel: 'x-1' }]],
    ['two starts', [{ type: 'start' }, { type: 'start' }]],
    ['pings', [ping, ping]],
    ['an empty text', ['', '']],
    ['white space', [' \n', '\n']],
    ['usage', [usage]],
    ['thinking that nobody asked for', [hidden, hidden]],
    ['a tool call that is only announced', [announced]],
    ['an empty tool call', [{ type: 'tool-call-delta', index: 0 }]],
  ])('%s does not show, and neither does a failure after it', async (_what, items) => {
    const { told, tried, meta, first } = await after(streams(items, { endWith: fail('overloaded') }));
    expect(told).toEqual(invisible);
    expect(first).toMatchObject({ phase: 'headers', firstTokenMs: undefined });
    expect(tried).toEqual(['a/x#1 overloaded', 'b/y#1 ok']);
    expect(meta).toMatchObject({ servedBy: 'b/y', fallback: true, continuations: [] });
  });

  it.each<[string, OneStep, string]>([
    ['without an end mark', streams([ping, ' '], { endWith: 'cut' }), 'truncated'],
    ['without a word', streams([]), 'bad-output'],
    ['after nothing but white space', streams(['  \n']), 'bad-output'],
    ['with a tool call that was not offered', streams([announced]), 'bad-output'],
    ['with a tool call that never came', streams([], { finish: 'tool-calls' }), 'bad-output'],
    ['with what is no error', throws(undefined), 'unknown'],
  ])('a stream that ends %s is passed over', async (_how, first, kind) => {
    const { told, tried } = await after(first, { on: { 'bad-output': 'next-candidate' } });
    expect(told).toEqual(invisible);
    expect(tried).toEqual([`a/x#1 ${kind}`, 'b/y#1 ok']);
  });

  it('a whole answer that is bad is shown to its model, which may put it right', async () => {
    const house = stage({ models: { 'a/x': [streams([]), reply('Hi')] }, route: { midStream: 'fail' } });
    expect(await playOut(house, house.chat())).toMatchObject({
      told: ['Hi', 'finish'],
      tried: ['a/x#1 bad-output', 'a/x#2 ok'],
    });
  });

  it('a refusal is the answer, and nobody else is asked', async () => {
    const { told, tried } = await after(streams([], { finish: 'refused' }));
    expect(told).toEqual(['!refused']);
    expect(tried).toEqual(['a/x#1 refused']);
  });
});

describe('the commit', () => {
  it.each<[string, StreamItem, string]>([
    ['a text', 'Hel', 'Hel'],
    ['a piece of a tool call', { type: 'tool-call-delta', index: 0, arguments: '{' }, '#0 {'],
    ['thinking that the caller asked for', hidden, '(Hmm.)'],
  ])('is %s: a failure after it shows', async (_what, item, seen) => {
    const step = streams([item], { endWith: fail('overloaded') });
    const { told, tried, first } = await after(step, {}, { includeReasoning: true });
    expect(told).toEqual([seen, '!overloaded']);
    expect(tried).toEqual(['a/x#1 overloaded']);
    expect(first).toMatchObject({ phase: 'committed' });
  });

  it('lets out what was held back, in order', async () => {
    const piece = { type: 'tool-call-delta', index: 0, arguments: '{}' } as const;
    const { told } = await after(
      streams([' ', announced, '\n', piece, '\n']),
      {},
      {
        tools: [{ name: 'search', parameters: {} }],
      },
    );
    expect(told).toEqual([' ', '#0 call-1 search', '\n', '#0 {}', '\n', 'finish']);
  });

  it('comes with the end mark when an answer is one piece of nothing that shows', async () => {
    const { told } = await after(streams([announced]), {}, { tools: [{ name: 'search', parameters: {} }] });
    expect(told).toEqual(['#0 call-1 search', 'finish']);
  });
});

describe('the wait for the first content', () => {
  const silent = { timeouts: { firstTokenMs: 3000 } };

  it.each<[string, OneStep]>([
    ['a silent provider', hang()],
    ['one that stays silent after a role', streams([], { endWith: 'hang' })],
    [
      'pings without end',
      streams(
        Array.from({ length: 99 }, () => ping),
        { gapMs: 1000 },
      ),
    ],
    [
      'usage without end',
      streams(
        Array.from({ length: 99 }, () => usage),
        { gapMs: 1000 },
      ),
    ],
    [
      'white space without end',
      streams(
        Array.from({ length: 99 }, () => '\n'),
        { gapMs: 1000 },
      ),
    ],
    [
      'empty thoughts without end',
      streams(
        Array.from({ length: 99 }, () => ({ ...hidden, text: '' })),
        { gapMs: 1000 },
      ),
    ],
  ])('ends for %s when its time is up', async (_what, step) => {
    const { told, first } = await after(step, silent);
    expect(told).toEqual(invisible);
    expect(first).toMatchObject({
      ok: false,
      durationMs: 3000,
      failure: { kind: 'timeout', code: 'first-token', message: 'no content within 3000 ms' },
    });
  });

  it('begins anew with each thought that the caller does not see', async () => {
    const thinking = Array.from({ length: 5 }, () => hidden);
    const { told, tried } = await after(streams([...thinking, 'Hi'], { gapMs: 2500 }), silent);
    expect(told).toEqual(['Hi', 'finish']);
    expect(tried).toEqual(['a/x#1 ok']);
  });

  it('is never longer than what the route gives a candidate, however much it thinks', async () => {
    const thinking = Array.from({ length: 9 }, () => hidden);
    const { told, first } = await after(streams([...thinking, 'Hi'], { gapMs: 1000 }), {
      maxLatencyMs: 4500,
    });
    expect(told).toEqual(invisible);
    expect(first).toMatchObject({ durationMs: 4500, failure: { kind: 'timeout', code: 'latency' } });
  });

  it('is over with the first content: an answer may take longer than a candidate may be late', async () => {
    const { told, meta } = await after(streams(['a', 'b', 'c'], { gapMs: 4000 }), { maxLatencyMs: 4500 });
    expect(told).toEqual(['a', 'b', 'c', 'finish']);
    expect(meta.attempts[0]).toMatchObject({ ok: true, firstTokenMs: 0, durationMs: 8000 });
  });

  it('ends with the time of the whole request', async () => {
    const { told, tried, meta } = await after(hang(), { deadlineMs: 1000 });
    expect(told).toEqual(['!timeout']);
    expect(tried).toEqual(['a/x#1 timeout']);
    expect(meta.skipped).toEqual([expect.objectContaining({ model: 'b/y', reason: 'no-time-left' })]);
  });
});

describe('a route that asks for a speed', () => {
  const brisk = { minTokensPerSecond: 10 };
  const crawl = Array.from({ length: 50 }, () => 'word');

  it('hands a stream that crawls from its start on, unseen', async () => {
    const { told, first } = await after(streams(crawl, { gapMs: 500 }), brisk);
    expect(told).toEqual(invisible);
    expect(first).toMatchObject({ durationMs: 2000, failure: { kind: 'timeout', code: 'too-slow' } });
  });

  it('hands it on also where timers come late', async () => {
    const house = stage({
      models: { 'a/x': [streams(crawl, { gapMs: 500 })], 'b/y': [reply('Hi there')] },
      route: brisk,
      timersLateByMs: 400,
    });
    const { told, meta } = await playOut(house, house.chat());
    expect(told).toEqual(invisible);
    expect(meta.attempts[0]).toMatchObject({
      durationMs: 2000,
      failure: { kind: 'timeout', code: 'too-slow' },
    });
  });

  it('hands on a stream that says one word and then nothing', async () => {
    const { told, first } = await after(streams(['word'], { endWith: 'hang' }), brisk);
    expect(told).toEqual(invisible);
    expect(first).toMatchObject({ durationMs: 2000, failure: { kind: 'timeout', code: 'too-slow' } });
  });

  it('holds text back until the speed is known, and not longer', async () => {
    const house = stage({ models: { 'a/x': [streams(crawl, { gapMs: 50 })] }, route: brisk });
    const stream = house.chat();
    const reading = stream[Symbol.asyncIterator]();
    let first: unknown;
    void reading.next().then((step) => (first = step.value));
    await house.clock.advance(1950);
    expect(first).toBeUndefined();
    await house.clock.advance(50);
    expect(first).toEqual({ type: 'text-delta', text: 'word' });
    await reading.return?.();
    expect(await house.leftOpen()).toEqual(nothing);
  });

  it('lets a short answer out with its end', async () => {
    const { told, tried } = await after(streams(['Yes', '.'], { gapMs: 1000 }), brisk);
    expect(told).toEqual(['Yes', '.', 'finish']);
    expect(tried).toEqual(['a/x#1 ok']);
  });

  it('does not excuse silence: many words at once buy no more than the stall limit', async () => {
    const step = streams(['word '.repeat(5000)], { endWith: 'hang' });
    const { first } = await after(step, { minTokensPerSecond: 1, timeouts: { stallMs: 4000 } });
    expect(first).toMatchObject({ durationMs: 4000, failure: { kind: 'timeout', code: 'stall' } });
  });
});
