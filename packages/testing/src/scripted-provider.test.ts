import type { CallContext, ModelCall, ReplyEvent } from '@understudy/core';
import { describe, expect, it } from 'vitest';

import { manualClock } from './manual-clock.ts';
import { scriptedProvider } from './scripted-provider.ts';
import type { ScriptedProvider } from './scripted-provider.ts';
import { always, embeds, fail, hang, reply, streams, throws } from './steps.ts';
import type { Step } from './steps.ts';

const call: ModelCall = {
  model: 'x',
  facts: { model: 'a/x' },
  messages: [{ role: 'user', content: 'Hello' }],
  format: { type: 'text' },
  unsupported: 'refuse',
};

function contextWith(signal: AbortSignal = new AbortController().signal, credential?: string): CallContext {
  const limits = { connectMs: 1, firstTokenMs: 1, stallMs: 1, totalMs: 1 };
  return { signal, credential, requestId: 'request-1', attemptNumber: 1, limits };
}

const context = contextWith();

function playing(...steps: readonly Step[]) {
  const clock = manualClock();
  return { clock, provider: scriptedProvider({ id: 'a', clock, models: { x: steps } }) };
}

/** Reads a stream to its end and tells what was said; a failure at the end is told as `!kind`. */
async function read(provider: ScriptedProvider, own: CallContext = context): Promise<readonly string[]> {
  const said: string[] = [];
  try {
    for await (const event of provider.stream?.(call, own) ?? []) said.push(tell(event));
  } catch (error) {
    said.push(`!${provider.classify(error).kind}`);
  }
  return said;
}

function tell(event: ReplyEvent): string {
  if (event.type === 'text-delta') return event.text;
  return event.type === 'finish' ? `finish ${event.finish}` : event.type;
}

async function failureOf(provider: ScriptedProvider, work: Promise<unknown> | undefined) {
  const error: unknown = await work?.then(
    () => expect.fail('expected a failure'),
    (reason: unknown) => reason,
  );
  return provider.classify(error);
}

describe('a scripted provider', () => {
  it('plays its steps in order, unary or streamed', async () => {
    const { provider } = playing(reply('one'), fail('overloaded'), reply('two three'));
    expect(await provider.generate(call, context)).toMatchObject({
      text: 'one',
      finish: 'stop',
      toolCalls: [],
    });
    expect(await failureOf(provider, provider.generate(call, context))).toMatchObject({ kind: 'overloaded' });
    expect(await read(provider)).toEqual(['start', 'two ', 'three', 'finish stop']);
  });

  it('fails a stream before any content where a reply would fail', async () => {
    const { provider } = playing(fail('rate-limited', { retryAfterMs: 500, status: 429, code: 'tokens' }));
    const events = provider.stream?.(call, context)[Symbol.asyncIterator]();
    expect(await failureOf(provider, events?.next())).toEqual({
      kind: 'rate-limited',
      message: 'scripted rate-limited',
      retryAfterMs: 500,
      status: 429,
      code: 'tokens',
    });
  });

  it('says clearly when it is called more often than its script allows, and when it has no script', async () => {
    const { provider } = playing(reply('one'));
    await provider.generate(call, context);
    expect(await failureOf(provider, provider.generate(call, context))).toEqual({
      kind: 'bad-request',
      message: 'a/x was called more often than its script of 1 steps allows',
    });
    expect(await read(provider)).toEqual(['!bad-request']);
    const other = provider.generate({ ...call, model: 'y' }, context);
    expect((await failureOf(provider, other)).message).toContain(
      'a/y was called more often than its script of 0 steps',
    );
  });

  it('repeats its last step for ever when told so', async () => {
    const { provider } = playing(fail('network'), always(reply('again')));
    await failureOf(provider, provider.generate(call, context));
    for (let time = 0; time < 5; time++) {
      expect(await provider.generate(call, context)).toMatchObject({ text: 'again' });
    }
  });

  it('has a script for each model, and for one credential where there is one', async () => {
    const clock = manualClock();
    const provider = scriptedProvider({
      id: 'a',
      clock,
      credentials: ['key-a', 'key-b'],
      models: { x: [reply('any key')], 'x#key-b': [reply('key b')], y: [reply('y')] },
    });
    expect(provider.credentials).toEqual(['key-a', 'key-b']);
    const ask = async (model: string, credential: string): Promise<string> =>
      (await provider.generate({ ...call, model }, contextWith(undefined, credential))).text;
    expect([await ask('x', 'key-b'), await ask('x', 'key-a'), await ask('y', 'key-b')]).toEqual([
      'key b',
      'any key',
      'y',
    ]);
  });

  it('keeps every call with its context', async () => {
    const { provider } = playing(reply('one'), reply('two'), embeds([[1, 0]]));
    await provider.generate(call, context);
    await read(provider);
    await provider.embed?.({ model: 'x', facts: { model: 'a/x' }, values: ['text'] }, context);
    expect(provider.calls).toEqual([
      { mode: 'generate', call, context },
      { mode: 'stream', call, context },
      { mode: 'embed', call: { model: 'x', facts: { model: 'a/x' }, values: ['text'] }, context },
    ]);
  });

  it('turns its own failures back and calls everything else unknown', async () => {
    const { provider } = playing(
      throws('a string'),
      throws(undefined),
      throws(new TypeError('fetch failed')),
    );
    for (let step = 0; step < 3; step++) {
      expect(await failureOf(provider, provider.generate(call, context))).toMatchObject({ kind: 'unknown' });
    }
    expect(provider.classify(new Error('mine'))).toMatchObject({ kind: 'unknown', cause: new Error('mine') });
  });

  it('says so when a step cannot answer the call', async () => {
    const { provider } = playing(embeds([[1]]), reply('text'));
    expect((await failureOf(provider, provider.generate(call, context))).message).toContain(
      '"embeds" cannot answer',
    );
    const embedding = provider.embed?.({ model: 'x', facts: { model: 'a/x' }, values: ['text'] }, context);
    expect((await failureOf(provider, embedding)).message).toContain('"reply" cannot answer');
  });
});

describe('a scripted reply', () => {
  it('says in a stream what it says in one piece', async () => {
    const toolCalls = [{ id: '1', name: 'track', arguments: '{"order":7}' }];
    const usage = { inputTokens: 3, outputTokens: 4 };
    const whole = reply('  On its\n way. ', {
      toolCalls,
      usage,
      reasoning: 'It left.',
      servedModel: 'x-1',
      notes: ['n'],
    });
    const { provider } = playing(whole, whole);
    const unary = await provider.generate(call, context);
    const events: ReplyEvent[] = [];
    for await (const event of provider.stream?.(call, context) ?? []) events.push(event);

    const text = events.flatMap((event) => (event.type === 'text-delta' ? event.text : [])).join('');
    const json = events
      .flatMap((event) => (event.type === 'tool-call-delta' ? (event.arguments ?? '') : []))
      .join('');
    expect([text, json]).toEqual([unary.text, toolCalls[0]?.arguments]);
    expect(events[0]).toMatchObject({ type: 'start', servedModel: 'x-1', notes: ['n'] });
    expect(events.at(-1)).toMatchObject({ type: 'finish', finish: 'tool-calls', usage });
    expect(unary).toMatchObject({ finish: 'tool-calls', usage, reasoning: 'It left.' });
  });

  it('leaves usage out when told that the provider did not say', async () => {
    const { provider } = playing(reply('one', { usage: undefined }));
    expect((await provider.generate(call, context)).usage).toBeUndefined();
  });

  it.each(['', ' ', 'one', ' one  two '])('loses no white space in a stream: "%s"', async (text) => {
    const { provider } = playing(reply(text));
    expect((await read(provider)).slice(1, -1).join('')).toBe(text);
  });

  it('takes its time', async () => {
    const { clock, provider } = playing(
      reply('one two', { afterMs: 300 }),
      reply('one two', { afterMs: 300, gapMs: 50 }),
    );
    await clock.settle(provider.generate(call, context));
    expect(clock.now()).toBe(300);
    await clock.settle(read(provider));
    expect(clock.now()).toBe(300 + 300 + 3 * 50);
  });
});

describe('a scripted stream', () => {
  it('ends as it is told to', async () => {
    const { provider } = playing(
      streams(['a', 'b'], { finish: 'length' }),
      streams(['a'], { endWith: 'cut' }),
      streams(['a'], { endWith: fail('overloaded') }),
      streams([{ type: 'ping' }, { type: 'start', servedModel: 'x-1' }, 'a']),
      streams([{ type: 'start' }, 'a']),
    );
    expect(await read(provider)).toEqual(['start', 'a', 'b', 'finish length']);
    expect(await read(provider)).toEqual(['start', 'a']);
    expect(await read(provider)).toEqual(['start', 'a', '!overloaded']);
    expect(await read(provider)).toEqual(['start', 'ping', 'start', 'a', 'finish stop']);
    expect(await read(provider)).toEqual(['start', 'a', 'finish stop']);
  });

  it('is silent for as long as its numbers say', async () => {
    const { clock, provider } = playing(streams(['a', 5_000, 'b'], { afterMs: 100, gapMs: 10 }));
    await clock.settle(read(provider));
    expect(clock.now()).toBe(100 + 10 + 5_000 + 10);
  });

  it('can be asked for as one reply, which fails where the stream breaks', async () => {
    const deltas: readonly ReplyEvent[] = [
      { type: 'tool-call-delta', index: 0, id: '1', name: 'track' },
      { type: 'tool-call-delta', index: 0, arguments: '{}' },
      { type: 'reasoning-delta', text: 'hm' },
    ];
    const usage = { inputTokens: 1, outputTokens: 2 };
    const { provider } = playing(
      streams(['a', 'b', ...deltas], { finish: 'tool-calls', usage }),
      streams(['a'], { endWith: 'cut' }),
      streams(['a'], { endWith: fail('server-error') }),
    );
    expect(await provider.generate(call, context)).toEqual({
      text: 'ab',
      reasoning: 'hm',
      toolCalls: [{ id: '1', name: 'track', arguments: '{}', bound: undefined }],
      finish: 'tool-calls',
      usage,
    });
    expect(await failureOf(provider, provider.generate(call, context))).toMatchObject({ kind: 'truncated' });
    expect(await failureOf(provider, provider.generate(call, context))).toMatchObject({
      kind: 'server-error',
    });
  });
});

describe('a caller who leaves a scripted provider', () => {
  it.each([
    ['hang', hang()],
    ['slow', reply('late', { afterMs: 5_000 })],
    ['slow stream', streams(['a', 5_000, 'b'])],
    ['stream that hangs', streams(['a'], { endWith: 'hang' })],
  ])('ends the call with an abort error: %s', async (_what, step) => {
    const { clock, provider } = playing(step, step);
    const caller = new AbortController();
    const unary = provider.generate(call, contextWith(caller.signal));
    const streamed = read(provider, contextWith(caller.signal));
    await clock.advance(10);
    expect(provider.openCalls).toBe(2);
    caller.abort();
    await expect(unary).rejects.toMatchObject({ name: 'AbortError' });
    expect((await streamed).at(-1)).toBe('!unknown');
    expect([provider.openCalls, clock.pendingTimers]).toEqual([0, 0]);
  });

  it('is not heard by a stubborn step', async () => {
    const { clock, provider } = playing(
      reply('late', { afterMs: 5_000, stubborn: true }),
      hang({ stubborn: true }),
    );
    const caller = new AbortController();
    const late = provider.generate(call, contextWith(caller.signal));
    const never = provider.generate(call, contextWith(caller.signal));
    caller.abort();
    expect(await clock.settle(late)).toMatchObject({ text: 'late' });
    let settled = false;
    void never.finally(() => (settled = true));
    await clock.advance(100_000);
    expect([settled, provider.openCalls]).toEqual([false, 1]);
  });

  it('closes a stream that is read no further', async () => {
    const { provider } = playing(streams(['a', 'b', 'c']));
    for await (const event of provider.stream?.(call, context) ?? []) if (tell(event) === 'a') break;
    expect(provider.openCalls).toBe(0);
  });

  it('is answered at once when gone before the call', async () => {
    const { provider } = playing(hang(), reply('late', { afterMs: 1 }));
    await expect(provider.generate(call, contextWith(AbortSignal.abort()))).rejects.toMatchObject({
      name: 'AbortError',
    });
    await expect(provider.generate(call, contextWith(AbortSignal.abort()))).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
