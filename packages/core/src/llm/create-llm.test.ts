import {
  always,
  fail,
  manualClock,
  reply,
  sampleAnswer,
  scriptedProvider,
  streams,
} from '@understudy/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

import { expectNothingLeft, hello, play, stage } from '../../test/stage.ts';
import { createLlm } from './create-llm.ts';
import type { EngineEvent } from '../ports/events.ts';
import { LlmError } from './llm-error.ts';
import type { Message } from '../ports/message.ts';
import type { Middleware } from '../middleware/middleware.ts';
import { chatTask } from '../tasks/chat-task.ts';
import { task } from '../tasks/define-task.ts';
import { defineTasks } from '../tasks/define-tasks.ts';
import { embedTask } from '../tasks/embed-task.ts';

const Invoice = z.object({ total: z.number() });

const tasks = defineTasks({
  dataExtraction: task({
    input: z.object({ document: z.string() }),
    output: Invoice,
    prompt: ({ document }) => ({ system: 'Extract the invoice.', user: document }),
  }),
  supportChat: chatTask(),
  searchIndex: embedTask(),
});

const routes = {
  data_extraction: { primary: 'a/x' },
  support_chat: { primary: 'a/x' },
  search_index: { primary: 'a/x' },
};

const newProvider = (id: string, text = '{"total": 3}') =>
  scriptedProvider({ id, clock: manualClock(), models: { x: [always(reply(text))] } });

function wordsOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return expect.fail('it was made');
}

describe('the call as it was published', () => {
  it('works as written, and its answer has the type of its task', async () => {
    const llm = createLlm({ tasks, routes, providers: [newProvider('a')] });
    const messages: Message[] = [{ role: 'user', content: 'One apple, 3 euros' }];
    const { output, meta } = await llm.generate({ task: 'data_extraction', messages, customerId: 'acme' });
    expectTypeOf(output).toEqualTypeOf<{ total: number }>();
    expect(output).toEqual({ total: 3 });
    expect(meta).toMatchObject({ task: 'dataExtraction', servedBy: 'a/x', fallback: false });
  });

  it('works typed too, by the task’s own name', async () => {
    const llm = createLlm({ tasks, routes, providers: [newProvider('a')] });
    const { output } = await llm.run.dataExtraction({ document: 'One apple' }, { customerId: 'acme' });
    expectTypeOf(output).toEqualTypeOf<{ total: number }>();
    expect(output.total).toBe(3);
    const stream = llm.stream.supportChat({ messages: hello });
    expect((await stream.result).output).toBe('{"total": 3}');
  });

  it('needs no route when it names a model', async () => {
    const llm = createLlm({ tasks: {}, routes: {}, providers: [newProvider('a', 'fine')] });
    expect((await llm.generate({ model: 'a/x', messages: hello })).output).toBe('fine');
  });
});

describe('createLlm', () => {
  it('names everything that is wrong at once', () => {
    const words = wordsOf(() =>
      createLlm({
        tasks: { ...tasks, then: chatTask(), support_chat: chatTask() },
        routes: {
          data_extraction: { primary: 'b/x', fallback: ['a/x', 'a/x'] },
          'support-chat': { primary: 'a/x', exhausted: { then: 'cached' } },
          extra: { primary: 'x' },
        },
        defaults: { retry: { tries: 0 } },
        providers: [newProvider('a'), newProvider('a')],
      }),
    );
    for (const complaint of [
      /Tasks, routes and providers have \d+ errors:/,
      /tasks +"then" is reserved/,
      /tasks +"supportChat" and "support_chat" are the same task/,
      /providers\.a +two providers have this id/,
      /routes\.data_extraction\.primary +no provider is called "b"/,
      /routes\.data_extraction\.fallback\[1\] +a\/x is already in this chain/,
      /routes\.support(-c|C)hat\.exhausted +there is no cache to take an answer from/,
      /routes\.extra +no task has this name/,
      /routes\.extra\.primary +write provider\/name/,
      /routes +the task searchIndex has no route/,
      /defaults\.retry\.tries/,
    ]) {
      expect(words).toMatch(complaint);
    }
  });

  it('tells warnings to whoever wants to hear them', () => {
    const warnings: string[] = [];
    createLlm({
      tasks: { supportChat: chatTask() },
      routes: { support_chat: { primary: 'a/x', exhausted: { then: 'a/x' } } },
      providers: [newProvider('a')],
      onWarning: (warning) => void warnings.push(warning),
    });
    expect(warnings).toEqual([
      'routes.support_chat.exhausted.then: a/x stands in the chain and will have failed by then',
    ]);
  });

  it('puts the first middleware outermost', async () => {
    const order: string[] = [];
    const noting =
      (name: string): Middleware =>
      async (request, next) => {
        order.push(`${name} in`);
        const result = await next(request);
        order.push(`${name} out`);
        return result;
      };
    const llm = createLlm({
      tasks,
      routes,
      providers: [newProvider('a')],
      use: [noting('one'), noting('two')],
    });
    await llm.run.dataExtraction({ document: 'x' });
    expect(order).toEqual(['one in', 'two in', 'two out', 'one out']);
  });

  it('are called in the ledger what their caller calls them', async () => {
    const llm = createLlm({ tasks, routes, providers: [newProvider('a')] });
    const { meta } = await llm.run.dataExtraction({ document: 'x' }, { requestId: 'mine' });
    expect(meta.requestId).toBe('mine');
  });

  it('gives each request a name of its own', async () => {
    const llm = createLlm({ tasks, routes, providers: [newProvider('a')] });
    const ids = await Promise.all(
      [1, 2, 3].map(async () => (await llm.run.dataExtraction({ document: 'x' })).meta.requestId),
    );
    expect(new Set(ids).size).toBe(3);
  });
});

describe('health', () => {
  it('knows every candidate of every route before its first call', () => {
    const clock = manualClock();
    const provider = (id: string, credentials?: readonly string[]) =>
      scriptedProvider({ id, clock, credentials, models: {} });
    const llm = createLlm({
      tasks: { chat: chatTask() },
      routes: {
        chat: {
          primary: 'a/x',
          fallback: ['b/y'],
          canary: { model: 'a/canary', percent: 1 },
          degradeTo: 'a/cheap',
          rules: [{ when: { tier: 'free' }, primary: 'a/ruled' }],
          exhausted: { then: 'a/last' },
        },
      },
      defaults: { primary: 'a/default' },
      providers: [provider('a'), provider('b', ['one', 'two'])],
      clock,
    });
    const { candidates, retryBudget } = llm.health();
    expect(candidates.map(({ key }) => key)).toEqual([
      'a/canary',
      'a/cheap',
      'a/default',
      'a/last',
      'a/ruled',
      'a/x',
      'b/y#one',
      'b/y#two',
    ]);
    expect(candidates[0]).toMatchObject({
      status: 'ready',
      breaker: 'closed',
      recent: { healthy: 0, unhealthy: 0 },
    });
    expect(retryBudget).toEqual({ retriesLeft: 10, requests: 0, granted: 0, refused: 0 });
  });

  it('counts what has happened', async () => {
    const on = stage({ scripts: { 'a/x': [fail('overloaded'), reply('fine')] } });
    await play(on, on.llm.generate({ task: 'job', messages: hello }));
    const { candidates, retryBudget } = on.llm.health();
    expect(candidates[0]).toMatchObject({ recent: { healthy: 1, unhealthy: 1 }, latencyMs: 0 });
    expect(retryBudget).toMatchObject({ requests: 1, granted: 1, refused: 0 });
  });
});

describe('an operator’s hands', () => {
  const ask = (on: ReturnType<typeof stage>) => play(on, on.llm.generate({ task: 'job', messages: hello }));

  it('take a candidate out and let it back in', async () => {
    const on = stage({ scripts: { 'a/x': [always(reply('a'))], 'b/y': [always(reply('b'))] } });
    const heard: EngineEvent[] = [];
    const stop = on.llm.breakers.subscribe((event) => void heard.push(event));
    on.llm.breakers.open('a/x');
    expect(await ask(on)).toMatchObject({ story: ['b/y#1 ok'], skipped: ['a/x held'] });
    on.llm.breakers.close('a/x');
    await on.clock.advance(10_000); // past the slow start
    expect((await ask(on)).story).toEqual(['a/x#1 ok']);
    on.llm.breakers.drain('a/x');
    expect(on.llm.health().candidates[0]).toMatchObject({ status: 'held', hold: 'draining' });
    stop();
    on.llm.breakers.close('a/x');
    expect(heard.map((event) => (event.type === 'breaker-changed' ? event.to : event.type))).toEqual([
      'held',
      'closed',
      'held',
    ]);
    expect(on.events).toHaveLength(4);
  });

  it('reach one key, or all of a model', () => {
    const on = stage({ scripts: { 'a/x': [] }, credentials: { a: ['one', 'two'] } });
    const states = () => on.llm.health().candidates.map(({ breaker }) => breaker);
    on.llm.breakers.open('a/x#two');
    expect(states()).toEqual(['closed', 'held']);
    on.llm.breakers.open('a/x');
    expect(states()).toEqual(['held', 'held']);
  });

  it('hear when they reach for nobody', () => {
    const on = stage({ scripts: { 'a/x': [] } });
    expect(() => on.llm.breakers.open('a/y')).toThrow('no candidate or model is called "a/y"; known are a/x');
  });

  it('are not tied by a listener that throws', async () => {
    const on = stage({ scripts: { 'a/x': [fail('unauthorized')], 'b/y': [reply('fine')] } });
    const heard: string[] = [];
    on.llm.breakers.subscribe(() => {
      throw new Error('rude');
    });
    on.llm.breakers.subscribe(({ type }) => void heard.push(type));
    expect((await ask(on)).story).toEqual(['a/x#1 unauthorized', 'b/y#1 ok']);
    expect(heard).toEqual(['credential-blocked']);
  });

  it('let calls under way end when they drain', async () => {
    const on = stage({ scripts: { 'a/x': [reply('fine', { afterMs: 100 })] } });
    const asked = on.llm.generate({ task: 'job', messages: hello });
    await on.clock.advance(50);
    on.llm.breakers.drain('a/x');
    expect((await play(on, asked)).story).toEqual(['a/x#1 ok']);
  });
});

describe('a middleware that throws', () => {
  const boom = new TypeError('boom');

  it('is an LlmError that knows what had been tried', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('overloaded'), reply('fine')] },
      catalog: [{ model: 'a/x', priceMicroUsdPerMillion: { input: 1_000_000, output: 0 } }],
      config: {
        use: [
          async (request, next) => {
            await next(request);
            throw boom;
          },
        ],
      },
    });
    const { error, story } = await play(on, on.llm.generate({ task: 'job', messages: hello }));
    expect(story).toEqual(['a/x#1 overloaded', 'a/x#2 ok']);
    expect(error).toMatchObject({
      kind: 'unknown',
      failure: { code: 'thrown', message: 'TypeError: boom' },
      cause: boom,
    });
    expect(error?.meta).toMatchObject({
      requestId: 'request-1',
      costMicroUsd: 10,
      usage: { inputTokens: 10 },
      durationMs: 250,
    });
    expect(error?.message).toContain('  2. a/x: answered (0 ms)');
    expect(on.recorder.requests).toMatchObject([
      { ok: false, attempts: 2, costMicroUsd: 10, usage: { inputTokens: 10 } },
    ]);
  });

  it('before any call knows that there was none', async () => {
    const on = stage({ scripts: { 'a/x': [] }, config: { use: [() => Promise.reject(boom)] } });
    const { error } = await play(on, on.llm.generate({ task: 'job', messages: hello }));
    expect(error).toMatchObject({ requestId: 'request-1', attempts: [], cause: boom });
  });

  it('throws its own LlmError as it is', async () => {
    const own = new LlmError({ kind: 'over-budget', message: 'mine' }, undefined);
    const on = stage({ scripts: { 'a/x': [] }, config: { use: [() => Promise.reject(own)] } });
    expect((await play(on, on.llm.generate({ task: 'job', messages: hello }))).error).toBe(own);
  });

  it.each([
    ['throws', () => Promise.reject(boom)],
    ['answers itself', undefined],
  ])('or %s over a stream that has begun ends the call behind it', async (_name, instead) => {
    const on = stage({
      scripts: { 'a/x': [streams(['Once ', 60_000, 'upon'])] },
      config: {
        use: [
          async (request, next) => {
            const result = await next(request);
            if (instead) return instead();
            if (result.type !== 'streaming') return result;
            return { type: 'settled', outcome: sampleAnswer(request, 'enough') };
          },
        ],
      },
    });
    await on.clock.settle(
      on.llm.generateStream({ task: 'job', messages: hello }).result.catch(() => undefined),
    );
    await on.clock.advance(0);
    expectNothingLeft(on);
    expect(on.recorder.attempts).toMatchObject([{ ok: false, failure: { kind: 'cancelled' } }]);
    expect(on.providers['a']?.calls[0]?.context.signal.aborted).toBe(true);
  });
});
