import { fail, hang, reply, streams } from '@understudy/testing';
import type { OneStep, Step } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { nothing, playOut, stage } from '../../test/stream-stage.ts';
import type { StageOptions } from '../../test/stream-stage.ts';
import type { RequestOptions } from '../request.ts';

/** Delivers this much and breaks. */
function breaks(...texts: readonly string[]): OneStep {
  return streams(texts, { endWith: fail('network') });
}

async function play(options: StageOptions, request?: RequestOptions) {
  const house = stage(options);
  const stream = house.chat(request);
  const played = await playOut(house, stream);
  expect(await house.leftOpen()).toEqual(nothing);
  return { ...played, house, text: textOf(played.told) };
}

/** What the caller has, as it stands at the end. */
function textOf(told: readonly string[]): string {
  const restart = told.findLastIndex((each) => each.startsWith('<restart'));
  return told
    .slice(restart + 1)
    .filter((each) => !/^[<!]|^finish$/.test(each))
    .join('');
}

const restarting = { acceptRestart: true };

describe('a broken stream goes on by prefill', () => {
  it('from the text that was delivered, and says so', async () => {
    const { told, output, meta, tried, house } = await play({
      models: { 'a/x': [breaks('It ', 'is ')], 'b/y': [streams(['noon', '.'])] },
      prefill: ['b/y'],
    });
    expect(told).toEqual([
      'It ',
      'is ',
      '<continued: a/x network at 6, b/y by prefill>',
      'noon',
      '.',
      'finish',
    ]);
    expect(output).toBe('It is noon.');
    expect(tried).toEqual(['a/x#1 network', 'b/y#1 ok']);
    expect(meta).toMatchObject({
      servedBy: 'b/y',
      fallback: true,
      continuations: [{ from: 'a/x', to: 'b/y', method: 'prefill', because: 'network', atCharacter: 6 }],
      attempts: [
        { purpose: 'answer', phase: 'committed' },
        { purpose: 'continue', phase: 'complete' },
      ],
    });
    expect(house.asked('b/y')[0]).toMatchObject({
      prefill: true,
      messages: [
        { role: 'user', content: 'Hello?' },
        { role: 'assistant', content: 'It is' },
      ],
    });
  });

  it.each<[string, string, readonly string[], string]>([
    ['is repeated', 'It is ', [' noon'], 'It is noon'],
    ['is not repeated', 'It is ', ['noon'], 'It is noon'],
    ['was not delivered', 'It is', [' noon'], 'It is noon'],
    ['comes in pieces', 'It is\n\n', ['\n', '', '\n', '- noon'], 'It is\n\n- noon'],
    ['is less than before', 'It is\n\n', ['\nnoon'], 'It is\n\nnoon'],
    ['is more than before', 'It is\n', ['\n\n', 'noon'], 'It is\n\nnoon'],
    ['is another', 'It is ', ['\n', 'noon'], 'It is \nnoon'],
    ['comes again later', 'It is ', [' noon', ' ', 'sharp'], 'It is noon sharp'],
  ])('with one joint where white space %s', async (_how, delivered, texts, expected) => {
    const { text, output, house } = await play({
      models: { 'a/x': [breaks(delivered)], 'b/y': [streams(texts)] },
      prefill: ['b/y'],
    });
    expect(text).toBe(expected);
    expect(output).toBe(expected);
    expect(house.asked('b/y')[0]?.messages.at(-1)?.content).toBe('It is');
  });

  it('but not with a tool call: nobody has offered one', async () => {
    const call = { type: 'tool-call-delta', index: 0, name: 'clock', arguments: '{}' } as const;
    const { told, tried } = await play({
      models: { 'a/x': [breaks('It ')], 'b/y': [streams([call])], 'c/z': [reply('It is noon.')] },
      prefill: ['b/y'],
    });
    expect(told).toEqual(['It ', '<continued: a/x network at 3, c/z by verified>', 'is ', 'noon.', 'finish']);
    expect(tried).toEqual(['a/x#1 network', 'b/y#1 bad-output', 'c/z#1 ok']);
  });

  it.each([
    ['what is left of the length', 100, 95],
    ['one token where nothing is left', 3, 1],
  ])('and asks for %s', async (_what, maxOutputTokens, asked) => {
    const models = { 'a/x': [breaks('one two three four five')], 'b/y': [reply(' six')] };
    const { house } = await play({ models, prefill: ['b/y'] }, { maxOutputTokens });
    expect(house.asked('b/y')[0]?.maxOutputTokens).toBe(asked);
  });

  it('is not asked of a model that is to think first', async () => {
    const { told, house } = await play(
      { models: { 'a/x': [breaks('It ')], 'b/y': [reply('It is noon.')] }, prefill: ['b/y'] },
      { thinking: 1000 },
    );
    expect(told).toContain('<continued: a/x network at 3, b/y by verified>');
    expect(house.asked('b/y')[0]?.prefill).toBeUndefined();
  });

  it.each<[string, Step]>([
    ['has nothing to add', streams([])],
    ['was cut at its length with nothing to add', streams([], { finish: 'length' })],
  ])('even if the other model %s', async (_how, step) => {
    const { told, output, meta } = await play({
      models: { 'a/x': [breaks('It is noon.')], 'b/y': [step] },
      prefill: ['b/y'],
    });
    expect(told).toEqual(['It is noon.', expect.stringContaining('<continued'), 'finish']);
    expect(output).toBe('It is noon.');
    expect(meta.finish).toBe(meta.attempts[1]?.finish);
  });
});

describe('a broken stream goes on by repeating', () => {
  it('when the other model writes the same and more', async () => {
    const { told, output, tried, house } = await play({
      models: { 'a/x': [breaks('It ', 'is ')], 'b/y': [streams(['It', ' is no', 'on.'])] },
    });
    expect(told).toEqual([
      'It ',
      'is ',
      '<continued: a/x network at 6, b/y by verified>',
      'no',
      'on.',
      'finish',
    ]);
    expect(output).toBe('It is noon.');
    expect(tried).toEqual(['a/x#1 network', 'b/y#1 ok']);
    const [question, instruction] = house.asked('b/y')[0]?.messages ?? [];
    expect(question).toEqual({ role: 'user', content: 'Hello?' });
    expect(instruction).toMatchObject({ role: 'user', content: expect.stringMatching(/\n\nIt is $/) });
  });

  it('when it writes the same and ends', async () => {
    const { told, output } = await play({
      models: { 'a/x': [breaks('It is noon.')], 'b/y': [reply('It is noon.')] },
    });
    expect(told).toEqual(['It is noon.', '<continued: a/x network at 11, b/y by verified>', 'finish']);
    expect(output).toBe('It is noon.');
  });

  it.each<[string, OneStep]>([
    ['differs at once', reply('At noon.')],
    ['differs late', reply('It is one.')],
    ['ends too soon', reply('It')],
    ['calls a tool', streams([{ type: 'tool-call-delta', index: 0, name: 'clock', arguments: '{}' }])],
    ['says nothing', streams([])],
    ['refuses', streams([], { finish: 'refused' })],
    ['breaks off on the way', streams(['It i'], { endWith: 'cut' })],
    ['fails', fail('overloaded')],
    ['stays silent', hang()],
  ])('but not when it %s: that is never shown', async (_how, step) => {
    const { told, tried } = await play({
      models: { 'a/x': [breaks('It is n')], 'b/y': [step], 'c/z': [reply('It is noon.')] },
      route: { retry: { tries: 1 }, on: { refused: 'next-candidate' } },
    });
    expect(told).toEqual(['It is n', '<continued: a/x network at 7, c/z by verified>', 'oon.', 'finish']);
    expect(tried).toEqual(['a/x#1 network', expect.stringMatching(/^b\/y#1 (?!ok)/), 'c/z#1 ok']);
  });

  it('which ends with the first word that differs', async () => {
    const { meta } = await play({
      models: {
        'a/x': [breaks('It is n')],
        'b/y': [streams(['It ', 'was ', 'noon.'], { gapMs: 100 })],
        'c/z': [reply('It is noon.')],
      },
    });
    expect(meta.attempts[1]).toMatchObject({ durationMs: 100, failure: { code: 'does-not-extend' } });
  });

  it('and a model that would write something else is not blamed for it', async () => {
    const { meta, house } = await play({
      models: { 'a/x': [breaks('It is')], 'b/y': [reply('At noon.')] },
      route: { breaker: { consecutive: 1 } },
    });
    expect(meta.attempts[1]).toMatchObject({ failure: { kind: 'bad-output', code: 'does-not-extend' } });
    expect(house.llm.health().candidates).toMatchObject([{ status: 'open' }, { status: 'ready' }]);
  });

  it('in its own time: text that is known already is a sign of life', async () => {
    const words = Array.from({ length: 20 }, (_, index) => `${index} `);
    const { tried } = await play({
      models: { 'a/x': [breaks(...words)], 'b/y': [streams([...words, 'end'], { gapMs: 1000 })] },
      route: { timeouts: { firstTokenMs: 2000, stallMs: 2000 }, maxLatencyMs: 2000 },
    });
    expect(tried).toEqual(['a/x#1 network', 'b/y#1 ok']);
  });

  it('but not in silence half way through it', async () => {
    const { meta } = await play({
      models: { 'a/x': [breaks('It is')], 'b/y': [streams(['It '], { endWith: 'hang' })] },
      route: { timeouts: { stallMs: 2000 } },
    });
    expect(meta.attempts[1]).toMatchObject({ durationMs: 2000, failure: { kind: 'timeout', code: 'stall' } });
  });
});

describe('thinking', () => {
  const thought = (text: string) => ({ type: 'reasoning-delta', text }) as const;

  it('of the model that carries on is not shown: the answer keeps that of the model that began it', async () => {
    const house = stage({
      models: {
        'a/x': [streams([thought('Clock?'), 'It '], { endWith: 'cut' })],
        'b/y': [streams([thought('Odd.'), 'It is noon.'])],
      },
    });
    const stream = house.chat({ includeReasoning: true });
    expect(await house.told(stream)).toEqual([
      '(Clock?)',
      'It ',
      '<continued: a/x truncated at 3, b/y by verified>',
      'is noon.',
      'finish',
    ]);
    expect((await stream.result).reasoning).toBe('Clock?');
  });

  it('was all there was: the other model writes the answer from its beginning', async () => {
    const { told, house } = await play(
      {
        models: { 'a/x': [streams([thought('Clock?')], { endWith: 'cut' })], 'b/y': [reply('Noon.')] },
        prefill: ['b/y'],
      },
      { includeReasoning: true },
    );
    expect(told).toEqual(['(Clock?)', '<continued: a/x truncated at 0, b/y by verified>', 'Noon.', 'finish']);
    expect(house.asked('b/y')[0]?.messages).toEqual([{ role: 'user', content: 'Hello?' }]);
  });
});

describe('a broken stream begins again', () => {
  it('where the route says so and the caller can', async () => {
    const { told, output, meta } = await play(
      { models: { 'a/x': [breaks('It ')], 'b/y': [reply('Noon.')] }, route: { midStream: 'restart' } },
      restarting,
    );
    expect(told).toEqual(['It ', '<restart: a/x network at 3, b/y by restart>', 'Noon.', 'finish']);
    expect(output).toBe('Noon.');
    expect(meta).toMatchObject({
      attempts: [{}, { purpose: 'restart' }],
      continuations: [{ method: 'restart' }],
    });
  });

  it('when nobody could carry it on, also with one that tried', async () => {
    const { told, output, tried } = await play(
      { models: { 'a/x': [breaks('It ')], 'b/y': [reply('At noon.'), reply('At one.')] } },
      restarting,
    );
    expect(told).toEqual(['It ', '<restart: a/x network at 3, b/y by restart>', 'At ', 'one.', 'finish']);
    expect(output).toBe('At one.');
    expect(tried).toEqual(['a/x#1 network', 'b/y#1 bad-output', 'b/y#1 ok']);
  });

  it('with partial objects from their beginning', async () => {
    const house = stage({
      models: {
        'a/x': [streams(['{"vendor": "ACME"', '}'])],
        'b/y': [streams(['{"vendor": "B"', ', "total": 1}'])],
      },
      route: { midStream: 'restart' },
    });
    const played = await playOut(house, house.extract(restarting));
    expect(played.told).toEqual([
      '{"vendor": "ACME"',
      '{"vendor":"ACME"}',
      '}',
      '{"vendor":"ACME"}',
      '<restart: a/x bad-output at 18, b/y by restart>',
      '{"vendor": "B"',
      '{"vendor":"B"}',
      ', "total": 1}',
      '{"vendor":"B","total":1}',
      'finish',
    ]);
    expect(played.output).toEqual({ vendor: 'B', total: 1 });
  });

  it('and each candidate that is passed over is told once', async () => {
    const { meta } = await play(
      { models: { 'a/x': [breaks('It ')], 'b/y': [reply('Noon.')] }, route: { budget: { attempts: 1 } } },
      restarting,
    );
    expect(meta.skipped).toEqual([expect.objectContaining({ model: 'b/y', reason: 'no-attempts-left' })]);
  });
});

describe('a broken stream fails', () => {
  const others = { 'a/x': [breaks('It ')], 'b/y': [reply('It is noon.')] };
  const used = { type: 'usage', usage: { inputTokens: 10, outputTokens: 100 } } as const;
  const dear = { ...others, 'a/x': [streams(['It ', used], { endWith: fail('network') })] };
  const equal = { stakes: 'high', fallback: [{ model: 'b/y', equal: true }] } as const;
  const failed = ['It ', '!network'];

  it.each<[string, StageOptions, RequestOptions]>([
    ['when the route says so', { models: others, route: { midStream: 'fail' } }, restarting],
    [
      'when the route says restart and the caller cannot',
      { models: others, route: { midStream: 'restart' } },
      {},
    ],
    ['when no other model may be asked', { models: others, route: { allowFallback: false } }, restarting],
    ['when nobody is left', { models: { 'a/x': [breaks('It ')] } }, restarting],
    ['when the failure says give up', { models: others, route: { on: { network: 'give-up' } } }, restarting],
    ['when the calls are used up', { models: others, route: { budget: { attempts: 1 } } }, restarting],
    ['when the money is used up', { models: dear, route: { budget: { costUsd: 0.0021 } } }, restarting],
    ['when stakes are high', { models: others, route: equal }, restarting],
    ['when there were tools to call', { models: others }, { tools: [{ name: 'clock', parameters: {} }] }],
  ])('%s', async (_when, options, request) => {
    const { told, tried, meta } = await play(options, request);
    expect(told).toEqual(failed);
    expect(tried).toEqual(['a/x#1 network']);
    expect(meta).toMatchObject({ servedBy: undefined, finish: undefined, continuations: [] });
  });

  it('or begins again with an equal when stakes are high and the caller can', async () => {
    const { tried } = await play({ models: others, route: { ...equal, midStream: 'restart' } }, restarting);
    expect(tried).toEqual(['a/x#1 network', 'b/y#1 ok']);
  });

  it('with the failure that broke it, whatever became of those who tried to carry it on', async () => {
    const models = { 'a/x': [breaks('It ')], 'b/y': [fail('bad-request')], 'c/z': [reply('It is.')] };
    const { told, tried } = await play({ models }, restarting);
    expect(told).toEqual(failed);
    expect(tried).toEqual(['a/x#1 network', 'b/y#1 bad-request']);
  });

  it('when structured output breaks and the caller cannot begin again', async () => {
    const house = stage({
      models: { 'a/x': [breaks('{"vendor": ')], 'b/y': [reply('{"vendor":"B","total":1}')] },
    });
    expect(await playOut(house, house.extract())).toMatchObject({
      told: ['{"vendor": ', '!network'],
      tried: ['a/x#1 network'],
    });
  });
});

describe('one budget', () => {
  it('of time is shared: who carries on has what is left', async () => {
    const { told, tried, meta } = await play({
      models: {
        'a/x': [streams(['It ', 'is '], { gapMs: 900, endWith: 'cut' })],
        'b/y': [hang()],
        'c/z': [reply('It is noon.')],
      },
      route: { deadlineMs: 2000 },
    });
    expect(told).toEqual(['It ', 'is ', '!truncated']);
    expect(tried).toEqual(['a/x#1 truncated', 'b/y#1 timeout']);
    expect(meta).toMatchObject({ durationMs: 2000, skipped: [{ model: 'c/z', reason: 'no-time-left' }] });
  });

  it('of money is shared: all that was spent is told', async () => {
    const { meta } = await play({
      models: {
        'a/x': [breaks('It is')],
        'b/y': [streams(['It is noon.'], { usage: { inputTokens: 30, outputTokens: 10 } })],
      },
    });
    expect(meta.attempts.map(({ costMicroUsd }) => costMicroUsd)).toEqual([expect.any(Number), 50]);
    expect(meta.costMicroUsd).toBe(50 + (meta.attempts[0]?.costMicroUsd ?? NaN));
    expect(meta.usage).toMatchObject({ estimated: true });
  });
});

describe('a stream that breaks again and again', () => {
  it('is carried on by one after the other', async () => {
    const { told, output, meta } = await play({
      models: {
        'a/x': [breaks('It ')],
        'b/y': [breaks('is ')],
        'c/z': [streams(['It is ', 'noon'])],
        'd/w': [reply('.')],
      },
      prefill: ['b/y', 'd/w'],
    });
    expect(told).toEqual([
      'It ',
      '<continued: a/x network at 3, b/y by prefill>',
      'is ',
      '<continued: b/y network at 6, c/z by verified>',
      'noon',
      'finish',
    ]);
    expect(output).toBe('It is noon');
    expect(meta).toMatchObject({
      servedBy: 'c/z',
      skipped: [],
      continuations: [{ to: 'b/y' }, { to: 'c/z' }],
    });
  });

  it('goes back to one that could not carry it on before, but never to one that broke it', async () => {
    const { tried, output } = await play({
      models: {
        'a/x': [breaks('It ')],
        'b/y': [reply('Not it.'), reply('It is noon.')],
        'c/z': [breaks('It is ')],
      },
    });
    expect(tried).toEqual(['a/x#1 network', 'b/y#1 bad-output', 'c/z#1 network', 'b/y#1 ok']);
    expect(output).toBe('It is noon.');
  });

  it('is not carried on by another key of the model that broke it', async () => {
    const { tried, meta } = await play({
      models: { 'a/x': [breaks('It ')], 'b/y': [reply('It is noon.')] },
      credentials: ['key-1', 'key-2'],
    });
    expect(tried).toEqual(['a/x[key-1]#1 network', 'b/y[key-1]#1 ok']);
    expect(meta.skipped).toMatchObject([{ model: 'a/x', credential: 'key-2', reason: 'same-trouble' }]);
  });

  it('is carried on after a restart as well', async () => {
    const { told, output } = await play(
      {
        models: {
          'a/x': [breaks('It ')],
          'b/y': [reply('No.'), breaks('At ')],
          'c/z': [fail('overloaded'), reply('At noon.')],
        },
        route: { retry: { tries: 1 } },
      },
      restarting,
    );
    expect(told).toEqual(['It ', '<restart: a/x network at 3, b/y by restart>', 'At ', '!network']);
    expect(output).toBeUndefined();
  });
});
