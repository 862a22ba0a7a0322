import { reply, throws } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import {
  embedding,
  expectNothingLeft,
  extraction,
  hello,
  play,
  playUntidily,
  stage,
} from '../../test/stage.ts';
import type { Ending, Stage, StageOptions } from '../../test/stage.ts';
import type { Provider } from '../ports/provider.ts';
import type { Reply } from '../ports/reply.ts';

/** Adapters may be plain JavaScript: what their types promise is not what they do. */
const untyped = <Value>(value: unknown): Value => value as Value;

const answer: Reply = { text: 'fine', toolCalls: [], finish: 'stop' };

/** A provider called `odd` with one model, and `b/y` to go on to. */
function stageWith(odd: Partial<Provider>, more: Partial<StageOptions> = {}): Stage {
  const provider: Provider = {
    id: 'odd',
    generate: () => Promise.resolve(answer),
    ...(more.task !== extraction && { stream: () => untyped(undefined) }),
    classify: () => ({ kind: 'server-error', message: 'classified' }),
    ...odd,
  };
  return stage({
    scripts: { 'b/x': [reply('from b')] },
    route: { primary: 'odd/x', fallback: ['b/x'], retry: { tries: 1 } },
    config: { providers: [provider] },
    ...more,
  });
}

const ask = (on: Stage): Promise<Ending> => play(on, on.llm.generate({ task: 'job', messages: hello }));
const askStream = (on: Stage): Promise<Ending> =>
  play(on, on.llm.generateStream({ task: 'job', messages: hello }).result);

function thrower(thing: unknown): () => never {
  return () => {
    throw thing;
  };
}

const oddThings: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['a string', 'out of order'],
  ['a number', 42],
  ['a frozen error', Object.freeze(new Error('frozen'))],
  ['an object without a message', { error: true }],
  ['an object that throws when it is looked at', new Proxy({}, { get: thrower(new Error('no')) })],
];

describe('a provider that throws', () => {
  it.each(oddThings)('%s is one more failure, and the next one is asked', async (_name, thing) => {
    const on = stage({ scripts: { 'a/x': [throws(thing)], 'b/y': [reply('fine')] } });
    expect(await ask(on)).toMatchObject({ story: ['a/x#1 unknown', 'b/y#1 ok'], output: 'fine' });
  });

  it.each(oddThings)('%s at once, before it gives a promise, does no more harm', async (_name, thing) => {
    const on = stageWith({ generate: thrower(thing) });
    expect((await ask(on)).story).toEqual(['odd/x#1 server-error', 'b/x#1 ok']);
  });

  it('keeps what was thrown as the cause', async () => {
    const on = stage({ scripts: { 'a/x': [throws('out of order')] } });
    expect((await ask(on)).error?.cause).toBe('out of order');
  });
});

describe('an adapter that cannot say what went wrong', () => {
  const broken = new Error('upstream');
  const failing = (classify: () => unknown): Stage =>
    stageWith({ generate: () => Promise.reject(broken), classify: untyped(classify) });

  const mistakes: readonly (readonly [string, () => unknown])[] = [
    ['throws', thrower(new Error('mistake'))],
    ['gives nothing', () => undefined],
    ['gives null', () => null],
    ['gives a word', () => 'server-error'],
    ['names a kind that nobody knows', () => ({ kind: 'tired', message: 'yawn' })],
    ['names a kind that every object inherits', () => ({ kind: 'toString', message: 'hm' })],
    ['gives no message', () => ({ kind: 'network' })],
    ['gives a message that is no text', () => ({ kind: 'network', message: { deep: true } })],
  ];

  it.each(mistakes)('and %s: the failure is unknown', async (_name, classify) => {
    expect((await ask(failing(classify))).story).toEqual(['odd/x#1 unknown', 'b/x#1 ok']);
  });

  it('hides neither what was thrown nor its own mistake', async () => {
    const mistake = new Error('mistake');
    const on = stage({
      scripts: {},
      task: extraction,
      route: { primary: 'odd/x', fallback: [] },
      config: {
        providers: [{ id: 'odd', generate: () => Promise.reject(broken), classify: thrower(mistake) }],
      },
    });
    const { error } = await ask(on);
    expect(error?.cause).toMatchObject({ errors: [broken, mistake] });
  });

  it('and asks for an absurd wait in a word is not obeyed', async () => {
    const on = failing(() => ({ kind: 'rate-limited', message: 'slow down', retryAfterMs: 'soon' }));
    const { story, tookMs, meta } = await ask(on);
    expect([story, tookMs]).toEqual([['odd/x#1 rate-limited', 'b/x#1 ok'], 0]);
    expect(meta?.attempts[0]).toMatchObject({ failure: { retryAfterMs: undefined } });
  });
});

describe('a provider that answers', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a word', 'fine'],
    ['a reply without text', { toolCalls: [], finish: 'stop' }],
    ['a reply without a list of tool calls', { text: 'fine', finish: 'stop' }],
    ['a text that is no text', { text: 42, toolCalls: [], finish: 'stop' }],
  ])('%s has failed', async (_name, odd) => {
    const on = stageWith({ generate: () => Promise.resolve(untyped<Reply>(odd)) });
    expect((await ask(on)).story).toEqual(['odd/x#1 server-error', 'b/x#1 ok']);
  });

  it.each([
    ['no numbers', { inputTokens: Number.NaN, outputTokens: 5 }],
    ['half of the numbers', { inputTokens: 10 }],
    ['nulls', { inputTokens: null, outputTokens: null }],
    ['numbers below nothing', { inputTokens: 10, outputTokens: -1 }],
  ])('and counts %s has its tokens estimated', async (_name, usage) => {
    const priceMicroUsdPerMillion = { input: 1_000_000, output: 1_000_000 };
    const on = stageWith(
      { generate: () => Promise.resolve({ ...answer, usage: untyped(usage) }) },
      { catalog: [{ model: 'odd/x', priceMicroUsdPerMillion }] },
    );
    expect((await ask(on)).meta).toMatchObject({
      usage: { inputTokens: 6, outputTokens: 1, estimated: true },
      costMicroUsd: 7,
    });
  });

  it('without a promise is heard all the same', async () => {
    const on = stageWith({ generate: () => untyped(answer) });
    expect((await ask(on)).story).toEqual(['odd/x#1 ok']);
  });

  it('after it was told to stop is too late, even if it answers at once', async () => {
    const leaving = new AbortController();
    const on = stageWith({
      generate: () => {
        leaving.abort();
        return Promise.resolve(answer);
      },
    });
    const { story, error } = await play(
      on,
      on.llm.generate({ task: 'job', messages: hello, signal: leaving.signal }),
    );
    expect([story, error?.kind]).toEqual([['odd/x#1 cancelled'], 'cancelled']);
  });
});

describe('a provider that streams', () => {
  const reading = (next: () => unknown) => () => ({ [Symbol.asyncIterator]: () => ({ next }) });

  const oddStreams: readonly (readonly [string, () => unknown])[] = [
    ['nothing that can be read', () => undefined],
    ['something that throws when it is read', () => ({ [Symbol.asyncIterator]: thrower(new Error('no')) })],
    ['steps that are none', reading(() => Promise.resolve(undefined))],
    ['events that are none', reading(() => Promise.resolve({ done: false }))],
    ['steps that are no promises', reading(() => ({ done: false, value: null }))],
  ];

  it.each(oddStreams)('%s has failed', async (_name, stream) => {
    const on = stageWith({ stream: untyped(stream) });
    expect((await askStream(on)).story).toEqual(['odd/x#1 server-error', 'b/x#1 ok']);
  });

  it('and cannot be let go does not hold anybody up', async () => {
    const on = stageWith({
      stream: () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => Promise.reject(new Error('broken')),
          return: () => new Promise(() => undefined),
        }),
      }),
    });
    expect((await askStream(on)).story).toEqual(['odd/x#1 server-error', 'b/x#1 ok']);
  });

  it('not at all is passed over', async () => {
    const on = stageWith({}, { task: extraction });
    const asked = on.llm.generateStream({ model: ['odd/x', 'b/x'], messages: hello });
    const { story, skipped } = await play(on, asked.result);
    expect([story, skipped]).toEqual([['b/x#1 ok'], ['odd/x no-capability']]);
  });
});

describe('a provider that embeds', () => {
  it.each([
    ['nothing', undefined, 'server-error'],
    ['too few vectors', { vectors: [] }, 'bad-output'],
    ['vectors with holes', { vectors: [[1, Number.NaN]] }, 'bad-output'],
  ])('%s has failed', async (_name, odd, kind) => {
    const on = stageWith({ embed: () => Promise.resolve(untyped(odd)) }, { task: embedding });
    const { story } = await playUntidily(on, on.llm.generateEmbeddings({ task: 'job', values: ['a'] }));
    expect(story[0]).toBe(`odd/x#1 ${kind}`);
    expectNothingLeft(on);
  });
});

describe('somebody who watches attempts', () => {
  it('and throws takes no request with it', async () => {
    const on = stage({
      scripts: { 'a/x': [reply('fine')] },
      config: {
        use: [
          (request, next) => {
            const rude = thrower(new Error('rude'));
            return next({ ...request, observers: [{ started: rude, ended: rude }, ...request.observers] });
          },
        ],
      },
    });
    expect((await ask(on)).story).toEqual(['a/x#1 ok']);
    expect(on.recorder.attempts).toHaveLength(1);
  });
});
