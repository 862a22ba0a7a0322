import { always, fail, fixedRandom, memoryCache, reply, streams } from '@understudy/testing';
import type { Step } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { expectNothingLeft, hello, play, playUntidily, stage } from '../../test/stage.ts';
import type { Ending, Stage, StageOptions } from '../../test/stage.ts';
import type { FailureKind } from '../failure.ts';
import { cache } from '../middleware/cache.ts';

type Asking = (on: Stage, options?: object) => Promise<Ending>;

const ask: Asking = (on, options) => play(on, on.llm.generate({ task: 'job', messages: hello, ...options }));
const askStream: Asking = (on, options) =>
  play(on, on.llm.generateStream({ task: 'job', messages: hello, ...options }).result);

const ways = [
  { name: 'unary', asking: ask },
  { name: 'stream', asking: askStream },
];

const failing: Step = always(fail('timeout'));
const exhausted = (on: Stage): number => on.events.filter(({ type }) => type === 'exhausted').length;

async function eventsOf(on: Stage): Promise<readonly string[]> {
  const told: string[] = [];
  const reading = async (): Promise<void> => {
    for await (const event of on.llm.generateStream({ task: 'job', messages: hello })) {
      told.push(event.type === 'text-delta' ? event.text : event.type);
    }
  };
  await on.clock.settle(reading().catch((error: { kind?: string }) => void told.push(`error ${error.kind}`)));
  expectNothingLeft(on);
  return told;
}

describe.each(ways)('when every candidate has failed, $name', ({ asking }) => {
  it('the request fails, and the operator hears of it', async () => {
    const on = stage({ scripts: { 'a/x': [failing], 'b/y': [failing] } });
    const { error, story } = await asking(on);
    expect(story).toEqual(['a/x#1 timeout', 'b/y#1 timeout']);
    expect(error).toMatchObject({ kind: 'timeout', meta: { degraded: undefined, servedBy: undefined } });
    expect(on.events).toEqual([{ type: 'exhausted', requestId: 'request-1', task: 'job' }]);
  });

  it('the route may have a message', async () => {
    const on = stage({
      scripts: { 'a/x': [failing] },
      route: { exhausted: { then: 'message', message: 'Please try later.' } },
    });
    const { output, story, meta } = await asking(on);
    expect([output, story]).toEqual(['Please try later.', ['a/x#1 timeout']]);
    expect(meta).toMatchObject({ degraded: 'message', servedBy: undefined, fallback: false, finish: 'stop' });
    expect(exhausted(on)).toBe(0);
  });

  it('the route may have a last resort', async () => {
    const on = stage({
      scripts: { 'a/x': [failing], 'local/llama': [fail('overloaded'), reply('from home')] },
      aside: ['local/llama'],
      route: { exhausted: { then: 'local/llama' } },
    });
    const { output, story, meta } = await asking(on);
    expect([output, story]).toEqual([
      'from home',
      ['a/x#1 timeout', 'local/llama#1 overloaded', 'local/llama#2 ok'],
    ]);
    expect(meta).toMatchObject({ degraded: 'last-resort', servedBy: 'local/llama', fallback: true });
    expect(meta?.attempts[1]).toMatchObject({
      role: 'last-resort',
      purpose: 'last-resort',
      reason: 'the last resort',
    });
    expect(exhausted(on)).toBe(0);
  });

  it('a last resort that fails too changes nothing about what the caller hears', async () => {
    const on = stage({
      scripts: { 'a/x': [failing], 'local/llama': [fail('unknown')] },
      aside: ['local/llama'],
      route: { exhausted: { then: 'local/llama' } },
    });
    const { error, story } = await asking(on);
    expect([error?.kind, story.at(-1)]).toEqual(['timeout', 'local/llama#1 unknown']);
    expect(exhausted(on)).toBe(1);
  });

  it('a last resort that refuses is what the caller hears', async () => {
    const on = stage({
      scripts: { 'a/x': [failing], 'local/llama': [fail('refused')] },
      aside: ['local/llama'],
      route: { exhausted: { then: 'local/llama' } },
    });
    expect((await asking(on)).error?.kind).toBe('refused');
  });

  it('a last resort that is out is left alone', async () => {
    const on = stage({
      scripts: { 'a/x': [failing], 'local/llama': [fail('unknown')] },
      aside: ['local/llama'],
      route: { exhausted: { then: 'local/llama' }, breaker: { consecutive: 1 } },
    });
    await asking(on);
    expect(await asking(on)).toMatchObject({
      story: ['a/x#1 timeout'],
      skipped: ['local/llama breaker-open'],
    });
  });

  it('a last resort draws on the same budgets', async () => {
    const on = stage({
      scripts: { 'a/x': [failing], 'local/llama': [] },
      aside: ['local/llama'],
      route: { exhausted: { then: 'local/llama' }, budget: { attempts: 1 } },
    });
    expect(await asking(on)).toMatchObject({
      story: ['a/x#1 timeout'],
      skipped: ['local/llama no-attempts-left'],
    });

    const poor = stage({
      scripts: { 'a/x': [failing], 'local/llama': [] },
      aside: ['local/llama'],
      catalog: [{ model: 'a/x', priceMicroUsdPerMillion: { input: 1, output: 1 } }],
      route: { exhausted: { then: 'local/llama' }, budget: { costUsd: 1 } },
    });
    expect(await asking(poor)).toMatchObject({ story: ['a/x#1 timeout'], skipped: ['local/llama unpriced'] });
  });

  it.each(['refused', 'bad-request', 'content-filtered'] as const)(
    'nothing stands in for an answer that was %s',
    async (kind) => {
      const on = stage({
        scripts: { 'a/x': [fail(kind)] },
        route: { exhausted: { then: 'message', message: 'Please try later.' } },
      });
      expect((await asking(on)).error?.kind).toBe(kind);
      expect(exhausted(on)).toBe(0);
    },
  );

  it('nothing stands in for an answer to what nobody could ever take', async () => {
    const on = stage({
      scripts: { 'a/x': [] },
      catalog: [{ model: 'a/x', contextTokens: 1 }],
      route: { exhausted: { then: 'message', message: 'Please try later.' } },
    });
    expect((await asking(on)).error).toMatchObject({
      kind: 'rejected-locally',
      failure: { code: 'context-too-long' },
    });
  });

  it('something does stand in when nobody was even asked', async () => {
    const on = stage({
      scripts: { 'a/x': [] },
      route: { exhausted: { then: 'message', message: 'Please try later.' } },
    });
    on.llm.breakers.open('a/x');
    expect(await asking(on)).toMatchObject({ output: 'Please try later.', skipped: ['a/x held'] });
  });
});

describe('an old answer', () => {
  /** Keeps answers for a minute beyond their freshness, which is nil. */
  const cachingStage = (steps: readonly Step[]): Stage => {
    const store = memoryCache();
    const on: Stage = stage({
      scripts: { 'a/x': steps },
      route: { breaker: 'off', exhausted: { then: 'cached', maxAgeMs: 60_000 } },
      config: {
        cache: store,
        use: [(request, next) => cache({ store, clock: on.clock, tasks: {} })(request, next)],
      },
    });
    return on;
  };

  it.each(ways)('is given, marked with its age, $name', async ({ asking }) => {
    const on = cachingStage([reply('fresh'), failing]);
    await ask(on);
    await on.clock.advance(30_000);
    const { output, meta } = await asking(on);
    expect(output).toBe('fresh');
    expect(meta).toMatchObject({
      degraded: 'cached',
      cache: { ageMs: 30_000 },
      attempts: [{ ok: false, failure: { kind: 'timeout' } }],
    });
    expect(exhausted(on)).toBe(0);
  });

  it('is not given when it is too old', async () => {
    const on = cachingStage([reply('fresh'), failing]);
    await ask(on);
    await on.clock.advance(60_001);
    expect((await ask(on)).error?.kind).toBe('timeout');
    expect(exhausted(on)).toBe(1);
  });

  it('is not given for another question, or to another customer', async () => {
    const on = cachingStage([reply('fresh'), failing]);
    await ask(on, { customerId: 'acme' });
    expect((await ask(on, { customerId: 'other' })).error?.kind).toBe('timeout');
    expect(
      (await ask(on, { customerId: 'acme', messages: [{ role: 'user', content: 'Bye' }] })).error?.kind,
    ).toBe('timeout');
    expect((await ask(on, { customerId: 'acme' })).output).toBe('fresh');
  });

  it('does not become a new one by being given', async () => {
    const on = cachingStage([reply('fresh'), failing]);
    await ask(on);
    await on.clock.advance(40_000);
    expect((await ask(on)).output).toBe('fresh');
    await on.clock.advance(40_000);
    expect((await ask(on)).error?.kind).toBe('timeout');
  });

  it('needs a cache when the engine is made', () => {
    const route: StageOptions['route'] = { exhausted: { then: 'cached' } };
    expect(() => stage({ scripts: { 'a/x': [] }, route })).toThrow(
      'there is no cache to take an answer from',
    );
    expect(() =>
      stage({ scripts: { 'a/x': [] }, config: { defaults: { exhausted: { then: 'cached' } } } }),
    ).toThrow('there is no cache to take an answer from');
  });

  it('is an error when the cache itself is down', async () => {
    const down = {
      read: () => Promise.reject(new Error('down')),
      write: () => Promise.reject(new Error('down')),
    };
    const on = stage({
      scripts: { 'a/x': [failing] },
      route: { exhausted: { then: 'cached' } },
      config: { cache: down, use: [(request, next) => next({ ...request, cacheKey: 'key' })] },
    });
    expect((await ask(on)).error?.kind).toBe('timeout');
  });
});

describe('a stream whose candidates have all failed', () => {
  it('reads like any other when something stands in', async () => {
    const on = stage({
      scripts: { 'a/x': [failing] },
      route: { exhausted: { then: 'message', message: 'Please try later.' } },
    });
    expect(await eventsOf(on)).toEqual(['Please try later.', 'finish']);
  });

  it('begins with the last resort’s first words', async () => {
    const on = stage({
      scripts: { 'a/x': [failing], 'local/llama': [reply('from home')] },
      aside: ['local/llama'],
      route: { exhausted: { then: 'local/llama' } },
    });
    expect(await eventsOf(on)).toEqual(['from ', 'home', 'finish']);
  });

  it('gets no message put behind what it has said already', async () => {
    const on = stage({
      scripts: { 'a/x': [streams(['Once ', 'upon'], { endWith: 'cut' })], 'b/y': [failing] },
      route: { exhausted: { then: 'message', message: 'Please try later.' } },
    });
    expect(await eventsOf(on)).toEqual(['Once ', 'upon', 'error truncated']);
  });
});

describe('what the caller hears of many failures', () => {
  it('is the last one that is not the operator’s own business', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('timeout')], 'b/y': [fail('unauthorized')], 'c/z': [fail('model-not-found')] },
    });
    expect((await ask(on)).error?.kind).toBe('timeout');
  });

  it('is the operator’s business when there is nothing else', async () => {
    const on = stage({ scripts: { 'a/x': [fail('unauthorized')], 'b/y': [fail('model-not-found')] } });
    expect((await ask(on)).error).toMatchObject({ kind: 'model-not-found', retryable: false });
  });

  it('names the shortest wait that anyone asked for', async () => {
    const on = stage({
      scripts: {
        'a/x': [fail('rate-limited', { retryAfterMs: 900_000 })],
        'b/y': [fail('rate-limited', { retryAfterMs: 600_000 })],
        'c/z': [fail('timeout')],
      },
    });
    expect((await ask(on)).error).toMatchObject({ kind: 'timeout', failure: { retryAfterMs: 600_000 } });
  });

  it('names the time at which somebody is back, when all have failed and are out', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('overloaded')], 'b/y': [fail('network')] },
      route: { breaker: { consecutive: 1, openMs: 4_000 }, retry: { tries: 1 } },
      random: fixedRandom(0),
    });
    expect((await ask(on)).error?.failure).toMatchObject({ kind: 'network', retryAfterMs: 4_000 });
  });

  it('asks for a moment where one may be asked again at once, and for none where waiting cures nothing', async () => {
    const told = async (kind: FailureKind) => {
      const on = stage({ scripts: { 'a/x': [fail(kind)] }, route: { retry: { tries: 1 } } });
      return (await ask(on)).error?.failure.retryAfterMs;
    };
    expect(await told('overloaded')).toBe(1_000);
    expect(await told('truncated')).toBe(1_000);
    expect(await told('bad-output')).toBeUndefined();
    expect(await told('context-too-long')).toBeUndefined();
  });

  it('a probe that is under way tells soon, however long it may take at most', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('overloaded'), reply('back', { afterMs: 500 })] },
      route: { breaker: { consecutive: 1, openMs: 4_000 }, retry: { tries: 1 } },
      random: fixedRandom(0),
    });
    await ask(on);
    await on.clock.advance(4_000);
    const probe = on.llm.generate({ task: 'job', messages: hello });
    await on.clock.advance(100);
    const { error } = await playUntidily(on, on.llm.generate({ task: 'job', messages: hello }));
    expect(error?.failure).toMatchObject({ code: 'nobody-available', retryAfterMs: 1_000 });
    expect((await play(on, probe)).output).toBe('back');
  });

  it('names the time at which somebody is back, when nobody could be asked', async () => {
    const on = stage({
      scripts: {
        'a/x': [fail('quota-exhausted', { retryAfterMs: 3_600_000 })],
        'b/y': [fail('unauthorized')],
      },
      random: fixedRandom(0),
    });
    await ask(on);
    await on.clock.advance(15_000);
    const { error, skipped } = await ask(on);
    expect(skipped).toEqual(['a/x blocked', 'b/y blocked']);
    expect(error).toMatchObject({
      kind: 'overloaded',
      failure: { code: 'nobody-available', retryAfterMs: 45_000 },
    });
  });

  it('names it too for models that the call itself named', async () => {
    const on = stage({ scripts: { 'a/x': [], 'b/y': [fail('unauthorized')] } });
    const asked = () => play(on, on.llm.generate({ model: 'b/y', messages: hello }));
    await asked();
    expect((await asked()).error?.failure.retryAfterMs).toBe(60_000);
  });
});
