import { inspect } from 'node:util';

import {
  cut,
  events,
  html,
  inPieces,
  json,
  redirect,
  reset,
  splitAt,
  stall,
} from '@understudy/testing/fault-server';
import { afterEach, describe, expect, it, vi } from 'vitest';

import {
  assembled,
  callWith,
  connected,
  contextWith,
  failureOf,
  fixture,
  frames,
  recorded,
  streamed,
} from '../test/loopback.ts';
import { createAnthropic } from './index.ts';
import { apiVersion } from './open-sdk.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const thoughts = [
  { type: 'thinking', thinking: 'Two cities, two calls.', signature: 'c2lnLW9uZQ==' },
  { type: 'redacted_thinking', data: 'cmVkYWN0ZWQ=' },
];
const bound = { provider: 'anthropic', value: { model: 'claude-sonnet-5', blocks: thoughts } };

describe('a reply', () => {
  it('is read in full, with what came from and went to the cache as part of its input', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('text.json', { 'retry-after': '34' }));
    expect(await provider.generate(callWith(), contextWith())).toEqual({
      text: 'Zwölf Boxkämpfer 🥊 jagen Viktor.',
      reasoning: undefined,
      toolCalls: [],
      finish: 'stop',
      usage: {
        inputTokens: 470,
        cachedInputTokens: 300,
        cacheWriteTokens: 150,
        cacheWriteLongTokens: 100,
        outputTokens: 40,
        reasoningTokens: 0,
      },
      providerRequestId: 'req_1',
      servedModel: 'claude-sonnet-5-20260601',
      bound: undefined,
      notes: undefined,
    });
  });

  it('has its tool calls, the first with the thinking that led to it', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('tools.json'));
    expect(await provider.generate(callWith(), contextWith())).toMatchObject({
      text: 'Let me look.',
      reasoning: 'Two cities, two calls.',
      toolCalls: [
        { id: 'toolu_oslo', name: 'weather', arguments: '{"city":"Oslo","days":2}', bound },
        { id: 'toolu_now', name: 'clock', arguments: '{}', bound: undefined },
      ],
      finish: 'tool-calls',
      usage: { inputTokens: 500, outputTokens: 90, reasoningTokens: 31 },
      bound: undefined,
    });
  });

  it('keeps thinking that led to no tool call, and passes over blocks it does not know', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('thinking.json'));
    expect(await provider.generate(callWith({ model: 'claude-opus-5' }), contextWith())).toMatchObject({
      text: 'Three.',
      reasoning: 'Count again.',
      finish: 'stop',
      bound: {
        provider: 'anthropic',
        value: {
          model: 'claude-opus-5',
          blocks: [{ type: 'thinking', thinking: 'Count again.', signature: 'c2lnLXR3bw==' }],
        },
      },
    });
  });

  it('binds no thinking that could not be handed back', async () => {
    const { upstream, provider } = await connected();
    const content = [
      { type: 'thinking', thinking: 'Hm.' },
      { type: 'text', text: 'Three.' },
    ];
    upstream.next(json(200, { type: 'message', content, stop_reason: 'end_turn' }));
    expect(await provider.generate(callWith(), contextWith())).toMatchObject({
      reasoning: 'Hm.',
      bound: undefined,
      usage: undefined,
    });
  });

  it('says that the model refused, and over what', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('refusal.json'));
    expect(await provider.generate(callWith(), contextWith())).toMatchObject({
      text: '',
      finish: 'refused',
      refusal: { category: 'bio', explanation: 'This request was declined.' },
      usage: { inputTokens: 18, outputTokens: 5 },
    });
  });

  it('is without the nulls that stand for nothing', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('structured.json'));
    const reply = await provider.generate(callWith({ format: dogFormat }), contextWith());
    expect(reply.text).toBe('{"name":"Rex","owner":null}');
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['pause_turn', 'paused'],
    ['tool_use', 'tool-calls'],
    ['refusal', 'refused'],
    ['a_word_of_next_year', 'other'],
    [null, 'stop'],
  ])('that ended with %s has finished: %s', async (word, finish) => {
    const { upstream, provider } = await connected();
    upstream.next(json(200, { ...JSON.parse(fixture('text.json').toString()), stop_reason: word }));
    expect((await provider.generate(callWith(), contextWith())).finish).toBe(finish);
  });

  it.each([
    [{ input_tokens: 5 }],
    [{ input_tokens: '5', output_tokens: 3 }],
    [{ input_tokens: -1, output_tokens: 3 }],
    [null],
  ])('has no usage rather than a wrong one (%j)', async (usage) => {
    const { upstream, provider } = await connected();
    upstream.next(json(200, { ...JSON.parse(fixture('text.json').toString()), usage }));
    expect((await provider.generate(callWith(), contextWith())).usage).toBeUndefined();
  });

  it.each([
    ['a web page', html(200)],
    ['nothing', json(200, '', { 'content-type': 'application/json' })],
    ['a text', json(200, 'Hello')],
    ['another object', json(200, { ok: true })],
    ['a message without content', json(200, { type: 'message', content: 'Hello' })],
    ['a redirect', redirect('http://169.254.169.254/')],
  ])('that is %s is malformed', async (_what, answer) => {
    const { upstream, provider } = await connected();
    upstream.next(answer);
    expect(await failureOf(provider, provider.generate(callWith(), contextWith()))).toMatchObject({
      kind: 'malformed',
    });
    expect(upstream.requests).toHaveLength(1);
  });
});

const dogFormat = {
  type: 'json',
  name: 'dog',
  schema: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      nickname: { type: 'string' },
      owner: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    },
    required: ['name'],
  },
} as const;

describe('a stream', () => {
  it('is read in full, the last count for each token holding', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('text.sse'));
    const { events: seen, failure } = await streamed(provider);
    expect(failure).toBeUndefined();
    expect(seen).toEqual([
      { type: 'start', providerRequestId: 'req_1', servedModel: 'claude-sonnet-5', notes: undefined },
      { type: 'ping' },
      { type: 'text-delta', text: 'Zwölf ' },
      { type: 'text-delta', text: 'Boxkämpfer 🥊 ' },
      { type: 'ping' },
      { type: 'text-delta', text: 'jagen Viktor.' },
      {
        type: 'finish',
        finish: 'stop',
        usage: {
          inputTokens: 511,
          cachedInputTokens: 300,
          cacheWriteTokens: 150,
          cacheWriteLongTokens: 100,
          outputTokens: 40,
          reasoningTokens: 9,
        },
        bound: undefined,
      },
    ]);
  });

  it('has its tool calls, the first with the thinking that led to it', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('tools.sse'));
    const { events: seen } = await streamed(provider);
    expect(assembled(seen)).toEqual({
      text: 'Let me look.',
      reasoning: 'Two cities, two calls.',
      calls: ['toolu_oslo weather {"city": "Oslo", "days": 2}', 'toolu_now clock '],
    });
    expect(seen.filter((event) => event.type === 'tool-call-delta' && event.bound)).toEqual([
      { type: 'tool-call-delta', index: 0, id: 'toolu_oslo', name: 'weather', bound },
    ]);
    expect(seen.at(-1)).toMatchObject({ type: 'finish', finish: 'tool-calls', bound: undefined });
  });

  it.each(['text.sse', 'tools.sse', 'structured.sse'])(
    'comes out the same wherever %s is split',
    async (name) => {
      const { upstream, provider } = await connected();
      const call = callWith(name.startsWith('structured') ? { format: dogFormat } : {});
      upstream.next(recorded(name));
      const whole = assembled((await streamed(provider, call)).events);
      const middle = fixture(name).indexOf('🥊');
      const offsets = middle < 0 ? [] : [1, 2, 3].map((byte) => middle + byte);
      upstream.next(inPieces(recorded(name), 1), ...offsets.map((offset) => splitAt(recorded(name), offset)));
      for (let request = 0; request < 1 + offsets.length; request += 1) {
        expect(assembled((await streamed(provider, call)).events)).toEqual(whole);
      }
    },
  );

  it('is without the nulls that stand for nothing', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('structured.sse'));
    const { events: seen } = await streamed(provider, callWith({ format: dogFormat }));
    expect(assembled(seen).text).toBe('{"name":"Rex","owner":null}');
  });

  it('says that the model refused, after what it had said', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('refusal.sse'));
    const { events: seen } = await streamed(provider);
    expect(assembled(seen).text).toBe('Hi');
    expect(seen.at(-1)).toMatchObject({
      finish: 'refused',
      refusal: { category: 'cyber', explanation: undefined },
      usage: { inputTokens: 17, outputTokens: 106, reasoningTokens: 67 },
    });
  });

  it.each(['duplicate-start.sse', 'restarted.sse'])('begins anew when %s begins twice', async (name) => {
    const { upstream, provider } = await connected();
    upstream.next(recorded(name));
    const { events: seen, failure } = await streamed(provider);
    expect(failure).toBeUndefined();
    expect(assembled(seen).text).toBe('Hello.');
    expect(seen.at(-1)).toMatchObject({
      finish: 'stop',
      usage: { inputTokens: 17, cachedInputTokens: 0, outputTokens: 3 },
      bound: undefined,
    });
  });

  it.each([
    ['spliced-start.sse', 'toolu_1 weather {"city":"Os'],
    ['spliced-tool.sse', 'toolu_1 weather '],
  ])('breaks rather than mix two answers: %s', async (name, call) => {
    const { upstream, provider } = await connected();
    upstream.next(recorded(name));
    const { events: seen, failure } = await streamed(provider);
    expect(failure).toMatchObject({ kind: 'malformed' });
    expect(assembled(seen).calls).toEqual([call]);
  });

  it('has what a block already holds when it begins', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('early-content.sse'));
    const { events: seen } = await streamed(provider);
    expect(assembled(seen)).toEqual({ text: 'One, two.', reasoning: 'Count again.', calls: [] });
    const block = { type: 'thinking', thinking: 'Count again.', signature: 'c2ln' };
    expect(seen.at(-1)).toMatchObject({ bound: { value: { blocks: [block] } } });
  });

  it.each([
    ['no-stop.sse', { finish: 'length', usage: { outputTokens: 3 } }],
    ['bare-stop.sse', { finish: 'stop', usage: undefined }],
    ['whole-arguments.sse', { finish: 'tool-calls' }],
    ['server-tool.sse', { finish: 'other' }],
  ])('is complete with one end mark: %s', async (name, finish) => {
    const { upstream, provider } = await connected();
    upstream.next(recorded(name));
    const { events: seen, failure } = await streamed(provider);
    expect(failure).toBeUndefined();
    expect(seen.at(-1)).toMatchObject({ type: 'finish', ...finish });
  });

  it('breaks over a second answer after text, too', async () => {
    const { upstream, provider } = await connected();
    upstream.next(events([...frames('cut.sse'), ...frames('text.sse')]));
    const { events: seen, failure } = await streamed(provider);
    expect(failure).toMatchObject({ kind: 'malformed' });
    expect(assembled(seen).text).toBe('One, two, ');
  });

  it('needs no names beside its events', async () => {
    const { upstream, provider } = await connected();
    upstream.next(events(frames('tools.sse').map(({ data }) => ({ data }))));
    expect(assembled((await streamed(provider)).events).calls).toHaveLength(2);
  });

  it('is over at its end mark, whatever follows', async () => {
    const { upstream, provider } = await connected();
    upstream.next(events([...frames('text.sse'), '[DONE]', ...frames('text.sse')]));
    const { events: seen, failure } = await streamed(provider);
    expect(failure).toBeUndefined();
    expect(seen.filter(({ type }) => type === 'finish')).toHaveLength(1);
  });

  it('tells arguments that came whole, and no tool that the provider ran itself', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('server-tool.sse'));
    const types = (await streamed(provider)).events.map(({ type }) => type);
    expect(types).toEqual(['start', 'text-delta', 'finish']);
    upstream.next(recorded('whole-arguments.sse'), recorded('server-tool.sse'));
    expect(assembled((await streamed(provider)).events).calls).toEqual(['toolu_1 weather {"city":"Oslo"}']);
    expect(assembled((await streamed(provider)).events)).toMatchObject({ text: 'Found it.', calls: [] });
  });

  it('that ends cleanly without an end mark does not look finished', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('cut.sse'));
    const { events: seen, failure } = await streamed(provider);
    expect(failure).toBeUndefined();
    expect(seen.map(({ type }) => type)).toEqual(['start', 'text-delta', 'text-delta']);
  });

  it.each([
    ['cut inside an event', cut(recorded('text.sse'), 700), 'truncated'],
    ['reset', reset(recorded('text.sse'), 700), 'network'],
    ['silent', stall(recorded('text.sse'), 700), 'timeout'],
    ['a web page', html(200), 'malformed'],
    ['empty', events([]), 'malformed'],
    ['garbage', events([{ event: 'message_start', data: 'garbage' }]), 'malformed'],
    ['events of no type', events([{ event: 'message_start', data: { hello: 1 } }]), 'malformed'],
    [
      'a piece of nothing',
      events([{ event: 'content_block_delta', data: { type: 'content_block_delta', index: 3 } }]),
      'malformed',
    ],
    ['a reply', recorded('text.json'), 'malformed'],
  ])('that is %s fails', async (_what, answer, kind) => {
    const { upstream, provider } = await connected();
    upstream.next(answer);
    const limits = { connectMs: 500, firstTokenMs: 500, stallMs: 30, totalMs: 2000 };
    const { events: seen, failure } = await streamed(provider, callWith(), contextWith({ limits }));
    expect(failure?.kind).toBe(kind);
    expect(seen.map(({ type }) => type)).not.toContain('finish');
  });

  it.each([
    ['error-first.sse', ['start', 'ping']],
    ['error-late.sse', ['start', 'text-delta', 'text-delta']],
  ])('fails with the error in it: %s', async (name, told) => {
    const { upstream, provider } = await connected();
    upstream.next(recorded(name));
    const { events: seen, failure } = await streamed(provider);
    expect(seen.map(({ type }) => type)).toEqual(told);
    expect(failure).toMatchObject({
      kind: 'overloaded',
      code: 'overloaded_error',
      message: 'Overloaded',
      status: undefined,
    });
  });
});

describe('createAnthropic', () => {
  it.each(['generate', 'stream'] as const)(
    'closes the connection when the caller leaves (%s)',
    async (mode) => {
      const { upstream, provider } = await connected();
      upstream.next(stall(recorded(mode === 'stream' ? 'text.sse' : 'text.json'), 300));
      const caller = new AbortController();
      const context = contextWith({ signal: caller.signal });
      const failing =
        mode === 'stream'
          ? streamed(provider, callWith(), context).then(({ failure }) => failure)
          : failureOf(provider, provider.generate(callWith(), context));
      const request = await upstream.arrival(1);
      caller.abort();
      expect(await failing).toMatchObject({ kind: 'cancelled' });
      expect(await request.ended).toMatchObject({ answered: false });
    },
  );

  it('asks once, whatever the answer', async () => {
    const { upstream, provider } = await connected();
    upstream.always(json(503, {}, { 'x-should-retry': 'true', 'retry-after': '0.001' }));
    await failureOf(provider, provider.generate(callWith(), contextWith()));
    await streamed(provider);
    expect(upstream.requests.map(({ body }) => JSON.parse(body).stream)).toEqual([false, true]);
  });

  it('sends what it was configured with and nothing from the environment', async () => {
    vi.stubEnv('ANTHROPIC_BASE_URL', 'http://127.0.0.1:9');
    vi.stubEnv('ANTHROPIC_API_KEY', 'sk-ant-from-environment');
    vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'token-from-environment');
    vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'authorization: Bearer stolen\nx-api-key: stolen\nx-spy: 1');
    const { upstream, provider } = await connected();
    upstream.next(recorded('text.json'));
    await provider.generate(callWith(), contextWith());
    const [request] = upstream.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v1/messages' });
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer sk-ant-canary-0123456789',
      'anthropic-version': apiVersion,
      'content-type': 'application/json',
    });
    expect(JSON.stringify(request)).not.toMatch(/stolen|environment|x-spy/);
  });

  it('sends the version that the SDK was made for', async () => {
    const { Anthropic } = await import('@anthropic-ai/sdk');
    let sent: unknown;
    const fetch = (_input: unknown, init?: RequestInit): Promise<Response> => {
      sent = new Headers(init?.headers).get('anthropic-version');
      return Promise.resolve(Response.json({}));
    };
    await new Anthropic({ apiKey: 'x', fetch, openTelemetry: false }).post('/v1/messages');
    expect(sent).toBe(apiVersion);
  });

  it('sends the key that the call is given', async () => {
    const { upstream, provider } = await connected({ keys: { a: 'sk-ant-key-a', b: 'sk-ant-key-b' } });
    expect(provider.credentials).toEqual(['a', 'b']);
    upstream.always(recorded('text.json'));
    for (const credential of ['b', 'a', 'b'])
      await provider.generate(callWith(), contextWith({ credential }));
    expect(upstream.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer sk-ant-key-b',
      'Bearer sk-ant-key-a',
      'Bearer sk-ant-key-b',
    ]);
    await failureOf(provider, provider.generate(callWith(), contextWith({ credential: 'constructor' })));
    expect(upstream.requests).toHaveLength(3);
  });

  it('shows its keys to nobody', async () => {
    const { upstream, provider } = await connected();
    upstream.next(
      json(401, {
        type: 'error',
        error: { type: 'authentication_error', message: 'invalid x-api-key sk-ant-canary-0123456789' },
      }),
    );
    const error: unknown = await provider
      .generate(callWith(), contextWith())
      .catch((thrown: unknown) => thrown);
    const shown = [provider, error, provider.classify(error)].map(
      (each) => `${inspect(each, { depth: 9, showHidden: true })}${JSON.stringify(each)}${String(each)}`,
    );
    expect(shown.join('\n')).not.toContain('canary-0123456789');
  });

  it.each([{}, { key: '' }, { key: 'two words' }, { keys: {} }, { key: 'x', baseUrl: 'file:///etc' }])(
    'refuses a set-up that cannot work (%j)',
    (options) => {
      expect(() => createAnthropic(options)).toThrow(TypeError);
    },
  );

  it.each(['', '/', '/v1', '/v1/', '/proxy', '/proxy/v1'])(
    'finds the path behind a base URL that ends with %s',
    async (end) => {
      const { upstream } = await connected();
      const provider = createAnthropic({ key: 'sk-ant-x', baseUrl: upstream.url + end });
      upstream.next(recorded('text.json'));
      await provider.generate(callWith(), contextWith());
      expect(upstream.requests[0]?.path).toBe(`${end.startsWith('/proxy') ? '/proxy' : ''}/v1/messages`);
    },
  );

  it('says nothing on the console, whatever the model', async () => {
    vi.stubEnv('ANTHROPIC_LOG', 'debug');
    const said = (['log', 'info', 'warn', 'error', 'debug'] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation(() => undefined),
    );
    const { upstream, provider } = await connected();
    upstream.always(recorded('text.json'));
    await provider.generate(callWith({ model: 'claude-sonnet-4-5', thinking: 2000 }), contextWith());
    upstream.next(events([{ event: 'message_start', data: 'garbage' }]));
    await streamed(provider);
    for (const spy of said) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });
});
