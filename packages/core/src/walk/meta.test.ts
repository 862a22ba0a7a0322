import { always, embeds, fail, reply, streams } from '@understudy/testing';
import type { FixedModel } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { embedding, hello, play, stage, weather } from '../../test/stage.ts';
import type { Ending, Stage, StageOptions } from '../../test/stage.ts';
import type { RequestOptions } from '../request.ts';

const ask = (on: Stage, options: RequestOptions = {}): Promise<Ending> =>
  play(on, on.llm.generate({ task: 'job', messages: hello, ...options }));

const priced = (model: string): FixedModel => ({
  model,
  priceMicroUsdPerMillion: { input: 1_000_000, output: 2_000_000 },
});

async function metaOf(options: StageOptions, asking?: RequestOptions) {
  const { meta } = await ask(stage(options), asking);
  return meta ?? expect.fail('no meta');
}

describe('what a caller is told', () => {
  it('is all there is to know of a request that went well', async () => {
    const meta = await metaOf({
      scripts: {
        'a/x': [
          reply('fine', {
            afterMs: 40,
            providerRequestId: 'req_1',
            servedModel: 'x-2026',
            notes: ['left out: seed'],
          }),
        ],
      },
      catalog: [priced('a/x')],
    });
    expect(meta).toEqual({
      requestId: 'request-1',
      task: 'job',
      routeHash: expect.stringMatching(/^[0-9a-f]+$/),
      servedBy: 'a/x',
      fallback: false,
      degraded: undefined,
      cache: undefined,
      replayed: false,
      attempts: [
        {
          ok: true,
          requestId: 'request-1',
          number: 1,
          model: 'a/x',
          provider: 'a',
          credential: undefined,
          role: 'primary',
          purpose: 'answer',
          tryNumber: 1,
          reason: 'priority',
          wallTime: Date.UTC(2025, 0, 1),
          waitedMs: 0,
          phase: 'complete',
          durationMs: 40,
          firstTokenMs: undefined,
          usage: { inputTokens: 10, outputTokens: 5 },
          costMicroUsd: 20,
          priceVersion: 'fixed',
          finish: 'stop',
          providerRequestId: 'req_1',
          servedModel: 'x-2026',
          notes: ['left out: seed'],
          breakerBefore: 'closed',
          breakerAfter: 'closed',
        },
      ],
      skipped: [],
      continuations: [],
      finish: 'stop',
      usage: { inputTokens: 10, outputTokens: 5 },
      costMicroUsd: 20,
      costUsd: 0.00002,
      firstTokenMs: undefined,
      durationMs: 40,
      notes: ['left out: seed'],
    });
  });

  it('includes times as they were', async () => {
    const meta = await metaOf({
      scripts: { 'a/x': [fail('overloaded', { afterMs: 100 }), reply('fine', { afterMs: 200 })] },
    });
    expect(meta.durationMs).toBe(550);
    expect(meta.attempts.map(({ waitedMs, durationMs }) => [waitedMs, durationMs])).toEqual([
      [0, 100],
      [250, 200],
    ]);
    expect(meta.attempts[1]?.wallTime).toBe(Date.UTC(2025, 0, 1) + 350);
  });

  it('counts its time from the arrival, middleware included', async () => {
    const on: Stage = stage({
      scripts: { 'a/x': [reply('fine')] },
      config: { use: [async (request, next) => (await on.clock.advance(30), next(request))] },
    });
    expect((await ask(on)).meta?.durationMs).toBe(30);
  });

  it('says how far a call got, and lets go of it', async () => {
    const on = stage({
      scripts: {
        'a/x': [streams([{ type: 'start' }], { endWith: 'cut' })],
        'b/y': [streams(['Once '], { endWith: 'cut' })],
      },
      route: { midStream: 'fail' },
    });
    const { meta } = await play(on, on.llm.generateStream({ task: 'job', messages: hello }).result);
    expect(meta?.attempts.map(({ phase, ok }) => [phase, ok])).toEqual([
      ['headers', false],
      ['committed', false],
    ]);
    expect(['a', 'b'].map((id) => on.providers[id]?.calls[0]?.context.signal.aborted)).toEqual([true, true]);
  });

  it('counts a stream once, although its first words are news too', async () => {
    const on = stage({ scripts: { 'a/x': [streams(['Once ', 100, 'upon'])] } });
    const { meta } = await play(on, on.llm.generateStream({ task: 'job', messages: hello }).result);
    expect(meta?.attempts[0]).toMatchObject({ phase: 'complete', firstTokenMs: 0, durationMs: 100 });
    expect(on.llm.health().candidates[0]?.recent).toEqual({ healthy: 1, unhealthy: 0 });
  });

  it('holds no cause of a failure, which may hold anything', async () => {
    const meta = await metaOf({
      scripts: { 'a/x': [fail('timeout', { cause: { prompt: 'secret' } })], 'b/y': [reply('fine')] },
    });
    expect(JSON.stringify(meta)).not.toContain('secret');
    expect(meta.attempts[0]).toMatchObject({ failure: { kind: 'timeout', message: 'scripted timeout' } });
  });

  it('shows no key that a provider echoes', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('unauthorized', { message: 'bad key sk-abcdef0123456789' })] },
    });
    const { error, meta } = await ask(on);
    expect([error?.message, JSON.stringify(meta), JSON.stringify(on.recorder.attempts)].join()).not.toContain(
      'sk-abc',
    );
    expect(error?.failure.message).toBe('bad key [redacted]');
  });
});

describe('the cost of a request', () => {
  it('is that of all its attempts', async () => {
    const meta = await metaOf({
      scripts: {
        'a/x': [
          reply('', { usage: { inputTokens: 100, outputTokens: 0 } }),
          reply('', { usage: { inputTokens: 100, outputTokens: 0 } }),
        ],
        'b/y': [reply('fine')],
      },
      catalog: [priced('a/x'), priced('b/y')],
    });
    expect(meta.attempts.map(({ costMicroUsd }) => costMicroUsd)).toEqual([100, 100, 20]);
    expect(meta).toMatchObject({ costMicroUsd: 220, usage: { inputTokens: 210, outputTokens: 5 } });
  });

  it('is unknown, and not nothing, for a model without a price', async () => {
    const meta = await metaOf({ scripts: { 'a/x': [reply('fine')] } });
    expect([meta.costMicroUsd, meta.costUsd, meta.attempts[0]?.costMicroUsd]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['rate-limited', 0, undefined],
    ['unauthorized', 0, undefined],
    ['timeout', expect.any(Number), { estimated: true }],
    ['truncated', expect.any(Number), { estimated: true }],
  ] as const)('of a call that failed as %s', async (kind, costMicroUsd, usage) => {
    const meta = await metaOf({
      scripts: { 'a/x': [fail(kind)], 'b/y': [reply('fine')] },
      catalog: [priced('a/x'), priced('b/y')],
    });
    expect(meta.attempts[0]?.costMicroUsd).toEqual(costMicroUsd);
    if (usage) expect(meta.attempts[0]?.usage).toMatchObject(usage);
    else expect(meta.attempts[0]?.usage).toBeUndefined();
  });

  it('is estimated, and said to be, when the provider does not tell the usage', async () => {
    const silent = reply('a fine answer to that', { usage: undefined });
    const plain = await metaOf({ scripts: { 'a/x': [silent] }, catalog: [priced('a/x')] });
    expect(plain.usage).toMatchObject({ estimated: true });
    expect(plain.costMicroUsd).toBeGreaterThan(0);

    const tools = [
      { ...weather, description: 'Tells the weather of any place on earth, in any unit there is.' },
    ];
    const withTools = await metaOf({ scripts: { 'a/x': [silent] } }, { tools });
    expect(withTools.usage?.inputTokens).toBeGreaterThan(plain.usage?.inputTokens ?? Infinity);
  });

  it('of embeddings is what their provider says', async () => {
    const on = stage({
      scripts: {
        'a/x': [embeds([[1]], { usage: { inputTokens: 7, outputTokens: 0 }, providerRequestId: 'req_1' })],
      },
      catalog: [priced('a/x')],
      task: embedding,
    });
    const { meta } = await play(on, on.llm.generateEmbeddings({ task: 'job', values: ['One'] }));
    expect(meta).toMatchObject({
      usage: { inputTokens: 7 },
      costMicroUsd: 7,
      attempts: [{ providerRequestId: 'req_1' }],
    });
  });

  it('estimates the words of thoughts and of tool calls too', async () => {
    const toolCalls = [{ id: 'call-1', name: 'weather', arguments: `{"city": "${'Ulm '.repeat(50)}"}` }];
    const calling = await metaOf(
      { scripts: { 'a/x': [reply('', { toolCalls, usage: undefined })] } },
      { tools: [weather] },
    );
    expect(calling.usage?.outputTokens).toBeGreaterThan(50);
    const thinking = await metaOf({
      scripts: { 'a/x': [reply('Yes', { reasoning: 'well '.repeat(50), usage: undefined })] },
    });
    expect(thinking.usage?.outputTokens).toBeGreaterThan(40);
  });
});

describe('a fallback', () => {
  it('is one when anybody but the first choice answered, also when that was not even asked', async () => {
    const on = stage({ scripts: { 'a/x': [], 'b/y': [always(reply('fine'))] } });
    expect(
      (await ask(stage({ scripts: { 'a/x': [fail('timeout')], 'b/y': [reply('fine')] } }))).meta?.fallback,
    ).toBe(true);
    on.llm.breakers.open('a/x');
    expect((await ask(on)).meta?.fallback).toBe(true);
  });

  it('is none when another key of the first choice answered, or a canary, or the caller’s own choice', async () => {
    const keys = await metaOf({
      scripts: { 'a/x': [fail('unauthorized'), reply('fine')] },
      credentials: { a: ['one', 'two'] },
    });
    const canary = await metaOf({
      scripts: { 'a/x': [], 'c/new': [reply('fine')] },
      aside: ['c/new'],
      route: { canary: { model: 'c/new', percent: 100 } },
    });
    const own = await metaOf({ scripts: { 'a/x': [], 'b/y': [reply('fine')] } }, { models: ['b/y'] });
    expect([keys.fallback, canary.fallback, own.fallback]).toEqual([false, false, false]);
    expect(canary.attempts[0]?.reason).toBe('canary, 100 %');
  });

  it('is one when a canary failed and the primary answered', async () => {
    const meta = await metaOf({
      scripts: { 'a/x': [reply('fine')], 'c/new': [fail('timeout')] },
      aside: ['c/new'],
      route: { canary: { model: 'c/new', percent: 100 } },
    });
    expect([meta.servedBy, meta.fallback]).toEqual(['a/x', true]);
  });

  it('is none when nobody answered', async () => {
    expect(await metaOf({ scripts: { 'a/x': [fail('timeout')] } })).toMatchObject({
      fallback: false,
      servedBy: undefined,
    });
  });
});

describe('a degraded answer', () => {
  const degrading: StageOptions = {
    scripts: { 'a/x': [reply('fine')], 'c/cheap': [fail('unknown')] },
    aside: ['c/cheap'],
    route: { degradeTo: 'c/cheap' },
    config: { use: [(request, next) => next({ ...request, degraded: true })] },
  };

  it('comes from where a budget degrades to', async () => {
    const meta = await metaOf({ ...degrading, scripts: { 'a/x': [], 'c/cheap': [reply('cheap')] } });
    expect(meta).toMatchObject({ servedBy: 'c/cheap', degraded: 'budget', fallback: false });
  });

  it('is none when the better model had to answer after all', async () => {
    expect(await metaOf(degrading)).toMatchObject({ servedBy: 'a/x', degraded: undefined, fallback: true });
  });
});

describe('the record of a request', () => {
  it('tells the same as meta, row by row', async () => {
    const on = stage({
      scripts: { 'a/x': [fail('overloaded'), fail('overloaded')], 'b/y': [reply('fine')] },
    });
    const { meta } = await ask(on, { customerId: 'acme', tags: { feature: 'chat' } });
    expect(on.recorder.attempts).toEqual(meta?.attempts);
    expect(on.recorder.attemptsStarted.map(({ number, model }) => [number, model])).toEqual([
      [1, 'a/x'],
      [2, 'a/x'],
      [3, 'b/y'],
    ]);
    expect(on.recorder.requests).toMatchObject([
      {
        requestId: 'request-1',
        customerId: 'acme',
        tags: { feature: 'chat' },
        attempts: 3,
        ok: true,
        servedBy: 'b/y',
      },
    ]);
  });
});
