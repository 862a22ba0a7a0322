import { fail, reply, streams } from '@understudy/testing';
import type { OneStep, Step, StreamItem } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { nothing, playOut, stage } from '../../test/stream-stage.ts';
import type { Stage } from '../../test/stream-stage.ts';
import { emptyCatalog } from '../ports/catalog.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { LlmStream } from '../llm/llm-types.ts';
import type { Middleware } from '../middleware/middleware.ts';
import { whenSettled } from '../middleware/when-settled.ts';
import type { StreamingResult } from '../middleware/when-settled.ts';
import type { Outcome } from '../outcome.ts';
import type { ReplyEvent } from '../ports/reply.ts';
import type { RouteInput } from '../routes/route-input.ts';
import type { RequestOptions } from '../request.ts';

const hidden = { type: 'reasoning-delta', text: 'Hmm.' } as const;
const ping = { type: 'ping' } as const;
const tools = [
  { name: 'search', parameters: {} },
  { name: 'buy', parameters: {} },
];

function alone(step: Step, route: Partial<RouteInput> = {}): Stage {
  return stage({ models: { 'a/x': [step] }, route: { midStream: 'fail', ...route } });
}

async function played(house: Stage, stream: LlmStream<unknown>) {
  const out = await playOut(house, stream);
  expect(await house.leftOpen()).toEqual(nothing);
  return { ...out, attempt: out.meta.attempts[0] };
}

async function chat(step: Step, route?: Partial<RouteInput>, options?: RequestOptions) {
  const house = alone(step, route);
  return played(house, house.chat(options));
}

describe('a stream', () => {
  it('is told piece by piece, and the pieces are the answer', async () => {
    const { told, output, meta } = await chat(streams(['It ', 'is', '', ' noon.']));
    expect(told).toEqual(['It ', 'is', ' noon.', 'finish']);
    expect(output).toBe('It is noon.');
    expect(meta).toMatchObject({
      servedBy: 'a/x',
      fallback: false,
      finish: 'stop',
      continuations: [],
      costMicroUsd: 20,
    });
  });

  it.each<[string, OneStep, string]>([
    ['ends without an end mark', streams(['It '], { endWith: 'cut' }), 'truncated'],
    ['breaks off', streams(['It '], { endWith: fail('network') }), 'network'],
    ['says that it is overloaded', streams(['It '], { endWith: fail('overloaded') }), 'overloaded'],
    ['begins a second time', streams(['It ', { type: 'start' }, 'It ']), 'malformed'],
    ['turns out to be a refusal', streams(['It '], { finish: 'refused' }), 'refused'],
    [
      'declines with its end mark',
      streams(['It ', { type: 'finish', finish: 'stop', refusal: {} }]),
      'refused',
    ],
    ['is stopped by a filter', streams(['It '], { finish: 'content-filtered' }), 'content-filtered'],
    ['pauses', streams(['It '], { finish: 'paused' }), 'bad-output'],
    ['announces a tool call that never comes', streams(['It '], { finish: 'tool-calls' }), 'bad-output'],
  ])('that %s after its first content has no finish, only an error', async (_how, step, kind) => {
    const { told, tried, attempt } = await chat(step);
    expect(told).toEqual(['It ', `!${kind}`]);
    expect(tried).toEqual([`a/x#1 ${kind}`]);
    expect(attempt).toMatchObject({ ok: false, phase: 'committed' });
  });

  it.each(['stop', 'length', 'other'] as const)('that ends with %s says so', async (finish) => {
    const { told, meta } = await chat(streams(['It is'], { finish }));
    expect(told).toEqual(['It is', 'finish']);
    expect(meta).toMatchObject({ finish, attempts: [{ ok: true, finish }] });
  });

  it('is over with its end mark, whatever may come after it', async () => {
    const late: readonly StreamItem[] = [
      { type: 'finish', finish: 'stop' },
      'late',
      { type: 'finish', finish: 'length' },
    ];
    const { told, output, meta } = await chat(streams(['It is', ...late], { endWith: 'hang' }));
    expect(told).toEqual(['It is', 'finish']);
    expect(output).toBe('It is');
    expect(meta.finish).toBe('stop');
  });

  it('tells no pieces of nothing', async () => {
    const empty = [{ ...hidden, text: '' }, { type: 'tool-call-delta', index: 0 }, ''] as const;
    const { told, output } = await chat(
      streams([...empty, 'It is', ...empty]),
      {},
      { includeReasoning: true },
    );
    expect(told).toEqual(['It is', 'finish']);
    expect(output).toBe('It is');
  });

  it('shows the thinking that was asked for, and keeps the other to the end', async () => {
    const step = streams([hidden, 'It is', hidden]);
    expect((await chat(step, {}, { includeReasoning: true })).told).toEqual([
      '(Hmm.)',
      'It is',
      '(Hmm.)',
      'finish',
    ]);
    const house = alone(step);
    const stream = house.chat();
    expect(await house.told(stream)).toEqual(['It is', 'finish']);
    expect((await stream.result).reasoning).toBe('Hmm.Hmm.');
  });
});

describe('tool calls', () => {
  async function called(items: readonly StreamItem[]) {
    const house = alone(streams(items, { finish: 'tool-calls' }));
    const stream = house.chat({ tools });
    const told = await house.told(stream);
    return { told, toolCalls: (await stream.result).toolCalls };
  }

  it('are put together from their pieces, which may be mixed, out of order and numbered with gaps', async () => {
    const { told, toolCalls } = await called([
      { type: 'tool-call-delta', index: 7, id: 'call-b', name: 'buy', arguments: '{"n"' },
      { type: 'tool-call-delta', index: 2, id: 'call-a', name: 'search' },
      { type: 'tool-call-delta', index: 2, arguments: '{}' },
      { type: 'tool-call-delta', index: 7, arguments: ':1}' },
    ]);
    expect(told).toEqual(['#7 call-b buy {"n"', '#2 call-a search', '#2 {}', '#7 :1}', 'finish']);
    expect(toolCalls).toMatchObject([
      { id: 'call-a', name: 'search', arguments: '{}' },
      { id: 'call-b', name: 'buy', arguments: '{"n":1}' },
    ]);
  });

  it('keep the id and the name they came with, and get an id where there is none', async () => {
    const bound = { provider: 'a', value: 'signature' };
    const { toolCalls } = await called([
      { type: 'tool-call-delta', index: 0, id: 'call-a', name: 'search', arguments: '{' },
      { type: 'tool-call-delta', index: 0, id: 'call-x', name: 'buy', arguments: '}', bound },
      { type: 'tool-call-delta', index: 1, name: 'buy', arguments: '{}' },
    ]);
    expect(toolCalls).toMatchObject([
      { id: 'call-a', name: 'search', arguments: '{}', bound },
      { id: 'call_request1_1', name: 'buy' },
    ]);
  });

  it.each<[string, string, string]>([
    ['arguments are cut', 'search', '{"q": "a'],
    ['arguments are no object', 'search', '[1] and more'],
    ['tool was not offered', 'rm', '{}'],
  ])('whose %s are an error, not an answer', async (_what, name, json) => {
    const step = streams([{ type: 'tool-call-delta', index: 0, name, arguments: json }], {
      finish: 'tool-calls',
    });
    const { told } = await chat(step, { repairOutput: false }, { tools });
    expect(told).toEqual([`#0 ${name} ${json}`, '!bad-output']);
  });
});

describe('usage', () => {
  const used = (outputTokens: number) => ({ inputTokens: 10, outputTokens });

  it.each<[string, OneStep, number]>([
    ['the end mark', streams(['It is'], { usage: used(3) }), 3],
    ['an event of its own', streams([{ type: 'usage', usage: used(4) }, 'It is'], { usage: undefined }), 4],
    [
      'several events: the last counts',
      streams([{ type: 'usage', usage: used(1) }, 'It', { type: 'usage', usage: used(5) }], {
        usage: undefined,
      }),
      5,
    ],
    [
      'an event and the end mark: the end mark counts',
      streams([{ type: 'usage', usage: used(1) }, 'It is'], { usage: used(6) }),
      6,
    ],
  ])('is what %s tells', async (_where, step, outputTokens) => {
    const { meta } = await chat(step);
    expect(meta.usage).toEqual(used(outputTokens));
    expect(meta.costMicroUsd).toBe(10 + 2 * outputTokens);
  });

  it('is estimated when nobody tells it, thinking included, and marked so', async () => {
    const plain = await chat(streams(['It is noon.'], { usage: undefined }));
    expect(plain.meta.usage).toMatchObject({ estimated: true, outputTokens: 4 });
    const thinking = await chat(streams([hidden, 'It is noon.'], { usage: undefined }));
    expect(thinking.meta.usage?.outputTokens).toBeGreaterThan(4);
  });

  it('of a broken stream is estimated from what came', async () => {
    const { meta } = await chat(streams(['It is noon.'], { endWith: 'cut' }));
    expect(meta.attempts[0]).toMatchObject({ ok: false, usage: { estimated: true, outputTokens: 4 } });
  });
});

describe('the wait between two pieces', () => {
  const limits = { timeouts: { stallMs: 3000 } };
  const stalled = {
    durationMs: 3000,
    failure: { kind: 'timeout', code: 'stall', message: 'went silent for 3000 ms' },
  };

  it.each<[string, readonly StreamItem[]]>([
    ['silence', []],
    ['pings without end', Array.from({ length: 99 }, () => ping)],
    ['empty pieces without end', Array.from({ length: 99 }, () => '')],
    ['white space without end', Array.from({ length: 99 }, () => '\n')],
    [
      'usage without end',
      Array.from(
        { length: 99 },
        () => ({ type: 'usage', usage: { inputTokens: 1, outputTokens: 1 } }) as const,
      ),
    ],
    ['empty thoughts without end', Array.from({ length: 99 }, () => ({ ...hidden, text: '' }))],
  ])('ends for %s when its time is up', async (_what, items) => {
    const { told, attempt } = await chat(
      streams(['It '].concat(items as string[]), { gapMs: 1000, endWith: 'hang' }),
      limits,
    );
    expect(told.filter((each) => each !== '\n')).toEqual(['It ', '!timeout']);
    expect(attempt).toMatchObject(stalled);
  });

  it('begins anew with each piece, and with thinking that the caller does not see', async () => {
    const { told } = await chat(streams(['It ', hidden, ping, 'is ', 'noon.'], { gapMs: 1400 }), limits);
    expect(told).toEqual(['It ', 'is ', 'noon.', 'finish']);
  });

  it('does not count the time that the caller takes', async () => {
    const house = alone(streams(['It ', 'is ', 'noon.'], { gapMs: 2000 }), limits);
    const reading = house.chat()[Symbol.asyncIterator]();
    for (const text of ['It ', 'is ', 'noon.']) {
      expect(await house.clock.settle(reading.next())).toMatchObject({ value: { text } });
      await house.clock.advance(60_000);
    }
    expect(await house.clock.settle(reading.next())).toMatchObject({ value: { type: 'finish' } });
    expect(await house.leftOpen()).toEqual(nothing);
  });

  it('ends with the time of the whole request', async () => {
    const endless = Array.from({ length: 99 }, () => 'on ');
    const { told, attempt } = await chat(streams(endless, { gapMs: 1000 }), { deadlineMs: 2500 });
    expect(told).toEqual(['on ', 'on ', 'on ', '!timeout']);
    expect(attempt).toMatchObject({ durationMs: 2500, failure: { kind: 'timeout', code: 'deadline' } });
  });

  it('counts a stream that has become a crawl as stalled', async () => {
    const brisk = Array.from({ length: 60 }, () => 'word');
    const slow = brisk.flatMap((word) => [500, word]);
    const { told, attempt } = await chat(streams([...brisk.flatMap((word) => [50, word]), ...slow]), {
      minTokensPerSecond: 10,
    });
    expect(told.at(-1)).toBe('!timeout');
    expect(told.length).toBeGreaterThan(60);
    expect(told.length).toBeLessThan(75);
    expect(attempt).toMatchObject({ failure: { kind: 'timeout', code: 'too-slow' } });
  });

  it('is too slow, pings or not, once it falls behind the speed the route asks for', async () => {
    const brisk = Array.from({ length: 41 }, () => 'word').flatMap((word) => [50, word]);
    const pings = Array.from({ length: 99 }, () => [1000, ping] as const).flat();
    const { attempt } = await chat(streams([...brisk, ...pings]), { minTokensPerSecond: 10 });
    expect(attempt).toMatchObject({ durationMs: 4050, failure: { kind: 'timeout', code: 'too-slow' } });
  });
});

describe('a caller that does not read on', () => {
  it('holds the provider back', async () => {
    const house = alone(streams(['It ', 'is ', 'noon.'], { gapMs: 100 }));
    const reading = house.chat()[Symbol.asyncIterator]();
    for (const waitedMs of [0, 100, 100]) {
      const before = house.clock.now();
      await house.clock.settle(reading.next());
      expect(house.clock.now() - before).toBe(waitedMs);
      // Had anybody pulled meanwhile, the next piece would be there by now.
      await house.clock.advance(5000);
    }
    await reading.return?.();
    expect(await house.leftOpen()).toEqual(nothing);
  });

  it('for the whole time of the request ends it, and nothing is held against the provider', async () => {
    const house = alone(streams(['It ', 'is'], {}), { deadlineMs: 5000, breaker: { consecutive: 1 } });
    const stream = house.chat();
    await house.clock.advance(6000);
    expect(await house.leftOpen()).toEqual(nothing);
    const { told, meta } = await playOut(house, stream);
    expect(told).toEqual(['It ', '!timeout']);
    expect(meta.attempts).toMatchObject([
      { ok: false, durationMs: 5000, failure: { kind: 'cancelled', code: 'not-read-on' } },
    ]);
    expect(meta.attempts[0]?.usage).toMatchObject({ estimated: true });
    expect(house.llm.health().candidates).toMatchObject([{ status: 'ready' }]);
  });
});

describe('structured output', () => {
  const vendor = ['{"vendor": "ACME Trading', ' Company", "total"', ': 12', '}'];

  it('is told as it grows, and as a whole when it fits its schema', async () => {
    const house = alone(streams(vendor));
    const { told, output } = await played(house, house.extract());
    expect(told).toEqual([
      vendor[0],
      '{"vendor":"ACME Trading"}',
      vendor[1],
      '{"vendor":"ACME Trading Company"}',
      vendor[2],
      vendor[3],
      '{"vendor":"ACME Trading Company","total":12}',
      'finish',
    ]);
    expect(output).toEqual({ vendor: 'ACME Trading Company', total: 12 });
  });

  it.each<[string, OneStep]>([
    ['does not fit its schema', streams(['{"vendor": "ACME"', '}'])],
    ['is cut at its greatest length', streams(vendor, { finish: 'length' })],
    ['is prose', streams(['I think ', 'it is ACME.'])],
  ])('that %s is an error at its end', async (_how, step) => {
    const house = alone(step);
    const { told, tried } = await played(house, house.extract());
    expect(told.at(-1)).toBe('!bad-output');
    expect(tried).toEqual(['a/x#1 bad-output']);
  });

  it('that had to be taken out of prose says so', async () => {
    const house = alone(streams(['Here: ', '{"vendor": "ACME", ', '"total": 12}']));
    const { told, output, meta } = await played(house, house.extract());
    expect(told.at(-1)).toBe('finish');
    expect(output).toEqual({ vendor: 'ACME', total: 12 });
    expect(meta.notes).toEqual(['json-extracted']);
  });

  it('that is bad again and again makes its kind of document start at the next model', async () => {
    const house = stage({
      models: {
        'a/x': [streams(['{"vendor": ', '1}']), streams(['{"vendor": ', '2}'])],
        'b/y': [reply('{"vendor":"B","total":2}')],
      },
      route: { escalate: { by: 'kind', after: 2 } },
    });
    const invoice = { tags: { kind: 'invoice' } };
    await played(house, house.extract(invoice));
    await played(house, house.extract(invoice));
    const { tried, output } = await played(house, house.extract(invoice));
    expect(tried).toEqual(['b/y#1 ok']);
    expect(output).toEqual({ vendor: 'B', total: 2 });
  });

  it('that is good in between makes it forget', async () => {
    const bad = streams(['{"vendor": ', '1}']);
    const house = stage({
      models: { 'a/x': [bad, reply('{"vendor":"A","total":2}'), bad, bad], 'b/y': [] },
      route: { escalate: { by: 'kind', after: 2 } },
    });
    for (let times = 0; times < 4; times++) await played(house, house.extract({ tags: { kind: 'invoice' } }));
    expect(house.calls('a/x')).toHaveLength(4);
  });
});

describe('the events, as a middleware has them', () => {
  /** The innermost events of one stream, and how it settled. */
  async function innermost(options: Parameters<typeof stage>[0], request?: RequestOptions) {
    let result: StreamingResult | undefined;
    const keep: Middleware = async (asked, next) => {
      const begun = await next(asked);
      if (begun.type === 'streaming') result = begun;
      return begun;
    };
    const house = stage({ ...options, use: () => [keep] });
    house.chat(request);
    await house.clock.advance(0);
    if (!result) throw new Error('it has not begun');
    const outcomes: Outcome[] = [];
    void result.settled.then((outcome) => outcomes.push(outcome));
    return { house, outcomes, events: result.events[Symbol.asyncIterator]() };
  }

  it('end for a read that is waiting when somebody leaves, and for every other', async () => {
    const { house, events, outcomes } = await innermost({
      models: { 'a/x': [streams(['It '], { endWith: 'hang' })] },
    });
    expect(await events.next()).toEqual({ done: false, value: { type: 'text-delta', text: 'It ' } });
    const waiting = events.next();
    const leaving = events.return?.();
    expect(house.calls('a/x')[0]?.context.signal.aborted).toBe(true);
    await leaving;
    expect(outcomes).toMatchObject([
      { ok: false, failure: { kind: 'cancelled' }, meta: { attempts: [{ ok: false }] } },
    ]);
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(await house.leftOpen()).toEqual(nothing);
  });

  it('that nobody has read yet are gone once somebody leaves', async () => {
    const { house, events, outcomes } = await innermost({ models: { 'a/x': [streams(['It ', 'is'])] } });
    await events.return?.();
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(outcomes).toMatchObject([{ ok: false, failure: { kind: 'cancelled' } }]);
    expect(await house.leftOpen()).toEqual(nothing);
  });

  it('end with an error for a caller that leaves by its signal', async () => {
    const caller = new AbortController();
    const { events } = await innermost(
      { models: { 'a/x': [streams(['It ', 'is'])] } },
      { signal: caller.signal },
    );
    caller.abort();
    expect(await events.next()).toMatchObject({ value: { type: 'text-delta' } });
    expect(await events.next()).toMatchObject({ value: { type: 'error', failure: { kind: 'cancelled' } } });
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });
});

describe('a caller that leaves', () => {
  /** Leaves this many promises after the provider has said something. */
  async function leaveAfter(promises: number, models: Parameters<typeof stage>[0]['models'], reads: number) {
    const caller = new AbortController();
    const leave = async (): Promise<void> => {
      for (let each = 0; each < promises; each++) await Promise.resolve();
      caller.abort();
    };
    const outcomes: Outcome[] = [];
    const watch: Middleware = async (asked, next) =>
      whenSettled(await next(asked), async (outcome) => void outcomes.push(outcome));
    const last: ReplyEvent = {
      type: 'text-delta',
      get text() {
        void leave();
        return 'It is';
      },
    };
    const house = stage({
      models: { ...models, 'z/z': [streams([last], { endWith: 'hang' })] },
      use: () => [watch],
    });
    const reading = house.chat({ signal: caller.signal })[Symbol.asyncIterator]();
    for (let read = 0; read < reads; read++) void reading.next().catch(() => undefined);
    await house.clock.advance(0);
    expect(outcomes).toMatchObject([{ ok: false, failure: { kind: 'cancelled' } }]);
    expect(await house.leftOpen()).toEqual(nothing);
  }

  it('in the very moment of the commit has left', async () => {
    for (let promises = 0; promises < 40; promises++) await leaveAfter(promises, {}, 0);
  });

  it('in the very moment at which somebody carries on has left', async () => {
    for (let promises = 0; promises < 60; promises++)
      await leaveAfter(promises, { 'a/x': [streams(['It'], { endWith: 'cut' })] }, 2);
  });
});

describe('a part of the house that throws', () => {
  it('ends the stream: nobody waits for ever, and nothing stays open', async () => {
    const catalog: Catalog = {
      ...emptyCatalog,
      cost: () => {
        throw new Error('no prices today');
      },
    };
    const house = stage({ models: { 'a/x': [streams(['It ', 'is'])] }, catalog });
    const stream = house.chat();
    expect(await house.told(stream)).toEqual(['It ', 'is', '!unknown']);
    await expect(stream.result).rejects.toThrow('no prices today');
    expect(await house.leftOpen()).toEqual(nothing);
  });
});
