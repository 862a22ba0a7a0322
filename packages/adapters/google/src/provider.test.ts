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
  recorded,
  streamed,
} from '../test/loopback.ts';
import { createGoogle } from './index.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const boundTo = (signature: string): unknown => ({
  provider: 'google',
  value: { model: 'gemini-3.8-flash', signature },
});

const textUsage = { inputTokens: 307, cachedInputTokens: 250, outputTokens: 49, reasoningTokens: 9 };

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

describe('a reply', () => {
  it('is read in full, with thinking as part of its output', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('text.json'));
    expect(await provider.generate(callWith(), contextWith())).toEqual({
      text: 'Zwölf Boxkämpfer 🥊 jagen Viktor.',
      reasoning: undefined,
      toolCalls: [],
      finish: 'stop',
      usage: textUsage,
      providerRequestId: 'Resp-1_text',
      servedModel: 'gemini-3.8-flash',
      bound: undefined,
      notes: undefined,
    });
  });

  it('has its tool calls, each with an id, and the first with its signature', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('tools.json'));
    expect(await provider.generate(callWith(), contextWith())).toMatchObject({
      text: 'Let me look.',
      toolCalls: [
        {
          id: 'call_Resp1_text_0',
          name: 'weather',
          arguments: '{"city":"Oslo","days":2}',
          bound: boundTo('c2lnLWNhbGw='),
        },
        { id: 'own-id', name: 'clock', arguments: '{}', bound: undefined },
      ],
      finish: 'tool-calls',
      usage: { inputTokens: 500, outputTokens: 90, reasoningTokens: 31 },
      bound: undefined,
    });
  });

  it('tells thinking from text, and keeps the signature of the text', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('thinking.json'));
    expect(await provider.generate(callWith(), contextWith())).toMatchObject({
      text: 'Three.',
      reasoning: 'Count again.',
      bound: boundTo('c2lnLXRleHQ='),
    });
  });

  it('says that the prompt was blocked, and why', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('blocked.json'));
    expect(await provider.generate(callWith(), contextWith())).toMatchObject({
      text: '',
      finish: 'content-filtered',
      refusal: { category: 'PROHIBITED_CONTENT' },
      usage: { inputTokens: 18, outputTokens: 0 },
    });
  });

  it('may be empty when thinking took all there was', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('thought-it-all.json'));
    expect(await provider.generate(callWith(), contextWith())).toMatchObject({
      text: '',
      finish: 'length',
      usage: { inputTokens: 9, outputTokens: 64, reasoningTokens: 64 },
    });
  });

  it('is without the nulls that stand for nothing', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('structured.json'));
    const reply = await provider.generate(callWith({ format: dogFormat }), contextWith());
    expect(reply.text).toBe('{"name":"Rex","owner":null}');
  });

  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['CONTINUATION', 'paused'],
    ['SAFETY', 'content-filtered'],
    ['RECITATION', 'content-filtered'],
    ['BLOCKLIST', 'content-filtered'],
    ['PROHIBITED_CONTENT', 'content-filtered'],
    ['SPII', 'content-filtered'],
    ['IMAGE_SAFETY', 'content-filtered'],
    ['IMAGE_PROHIBITED_CONTENT', 'content-filtered'],
    ['IMAGE_RECITATION', 'content-filtered'],
    ['MODEL_ARMOR', 'content-filtered'],
    ['JAILBREAK', 'content-filtered'],
    ['A_WORD_OF_NEXT_YEAR', 'other'],
    ['FINISH_REASON_UNSPECIFIED', 'stop'],
    [undefined, 'stop'],
  ])('that ended with %s has finished: %s', async (finishReason, finish) => {
    const { upstream, provider } = await connected();
    upstream.next(json(200, { candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason }] }));
    const reply = await provider.generate(callWith(), contextWith());
    expect(reply.finish).toBe(finish);
    expect(reply.refusal).toEqual(finish === 'content-filtered' ? { category: finishReason } : undefined);
  });

  it.each([
    'MALFORMED_FUNCTION_CALL',
    'UNEXPECTED_TOOL_CALL',
    'TOO_MANY_TOOL_CALLS',
    'MALFORMED_RESPONSE',
    'LANGUAGE',
    'OTHER',
    'NO_IMAGE',
    'IMAGE_OTHER',
  ])("that ended with %s is the model's failure", async (finishReason) => {
    const { upstream, provider } = await connected();
    upstream.next(json(200, { candidates: [{ content: {}, finishReason }] }));
    expect(await failureOf(provider, provider.generate(callWith(), contextWith()))).toMatchObject({
      kind: 'bad-output',
      code: finishReason,
    });
  });

  it.each([[{ promptTokenCount: '5' }], [{ candidatesTokenCount: 5 }], [{ promptTokenCount: -1 }], [null]])(
    'has no usage rather than a wrong one (%j)',
    async (usageMetadata) => {
      const { upstream, provider } = await connected();
      upstream.next(json(200, { ...JSON.parse(fixture('text.json').toString()), usageMetadata }));
      expect((await provider.generate(callWith(), contextWith())).usage).toBeUndefined();
    },
  );

  it.each([
    ['a web page', html(200)],
    ['nothing', json(200, '', { 'content-type': 'application/json' })],
    ['a text', json(200, 'Hello')],
    ['another object', json(200, { ok: true })],
    ['without candidates', json(200, { usageMetadata: { promptTokenCount: 3 } })],
    ['with candidates that are none', json(200, { candidates: ['Hello'] })],
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

describe('a stream', () => {
  it('is read in full, the last count for each token holding', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('text.sse'));
    const { events: seen, failure } = await streamed(provider);
    expect(failure).toBeUndefined();
    const usageOf = (outputTokens: number): unknown => ({
      type: 'usage',
      usage: { ...textUsage, inputTokens: 300, outputTokens },
    });
    expect(seen).toEqual([
      { type: 'start', providerRequestId: 'Resp-1_text', servedModel: 'gemini-3.8-flash', notes: undefined },
      { type: 'text-delta', text: 'Zwölf ' },
      usageOf(11),
      { type: 'text-delta', text: 'Boxkämpfer 🥊 ' },
      usageOf(29),
      { type: 'text-delta', text: 'jagen Viktor.' },
      { type: 'finish', finish: 'stop', usage: textUsage, bound: undefined },
    ]);
  });

  it('has its tool calls, each with an id, and the first with its signature', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('tools.sse'));
    const { events: seen } = await streamed(provider);
    expect(assembled(seen)).toEqual({
      text: 'Let me look.',
      reasoning: 'Two cities, two calls.',
      calls: ['call_Resp1_text_0 weather {"city":"Oslo","days":2}', 'own-id clock {}'],
    });
    expect(seen.flatMap((event) => (event.type === 'tool-call-delta' ? [event.bound] : []))).toEqual([
      boundTo('c2lnLWNhbGw='),
      undefined,
    ]);
    expect(seen.at(-1)).toMatchObject({ type: 'finish', finish: 'tool-calls', bound: undefined });
  });

  it('puts arguments together that come value by value', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('partial-arguments.sse'));
    const { calls } = assembled((await streamed(provider)).events);
    expect(calls).toEqual([
      'call_Resp1_text_0 plan {"city":"Oslo","stops":[{"name":"A"},{"name":"B"}],"days":2,"warm":false,"note":null}',
      'call_Resp1_text_1 clock {}',
    ]);
  });

  it('keeps the signature that follows its text', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('thinking.sse'));
    expect((await streamed(provider)).events.at(-1)).toMatchObject({
      finish: 'stop',
      bound: boundTo('c2lnLXRleHQ='),
    });
  });

  it.each(['text.sse', 'tools.sse', 'structured.sse'])(
    'comes out the same wherever %s is split',
    async (name) => {
      const { upstream, provider } = await connected();
      const call = callWith(name.startsWith('structured') ? { format: dogFormat } : {});
      upstream.next(recorded(name));
      const whole = assembled((await streamed(provider, call)).events);
      const lineEnd = fixture(name).indexOf('\r\n\r\n');
      const letter = fixture(name).indexOf('🥊');
      const offsets = [lineEnd + 1, lineEnd + 2, lineEnd + 3, letter + 1, letter + 2, letter + 3].filter(
        (at) => at > 3,
      );
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

  it.each([
    ['blocked.sse', '', 'SAFETY'],
    ['safety.sse', 'First you ', 'SAFETY'],
  ])('says that it was filtered: %s', async (name, text, category) => {
    const { upstream, provider } = await connected();
    upstream.next(recorded(name));
    const { events: seen, failure } = await streamed(provider);
    expect(failure).toBeUndefined();
    expect(assembled(seen).text).toBe(text);
    expect(seen.at(-1)).toMatchObject({
      finish: 'content-filtered',
      refusal: { category },
      usage: { inputTokens: 18 },
    });
  });

  it.each([
    ['late-usage.sse', { finish: 'stop', usage: { inputTokens: 18, outputTokens: 2 } }],
    ['no-usage.sse', { finish: 'other', usage: undefined }],
  ])('is complete with its ending: %s', async (name, finish) => {
    const { upstream, provider } = await connected();
    upstream.next(recorded(name));
    const { events: seen, failure } = await streamed(provider);
    expect(failure).toBeUndefined();
    expect(seen.at(-1)).toMatchObject({ type: 'finish', ...finish });
  });

  it('is over at its ending, whatever follows', async () => {
    const { upstream, provider } = await connected();
    const both = Buffer.concat([fixture('text.sse'), fixture('text.sse')]);
    upstream.next({ ...recorded('text.sse'), chunks: [both] });
    const { events: seen } = await streamed(provider);
    expect(seen.filter(({ type }) => type === 'finish')).toHaveLength(1);
    expect(seen.filter(({ type }) => type === 'start')).toHaveLength(1);
  });

  it("ends with the model's failure", async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('failed-call.sse'));
    const { events: seen, failure } = await streamed(provider);
    expect(assembled(seen).text).toBe('Let me ');
    expect(failure).toMatchObject({ kind: 'bad-output', code: 'MALFORMED_FUNCTION_CALL' });
  });

  it('that ends cleanly without an ending does not look finished, and tells what it used', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('cut.sse'));
    const { events: seen, failure } = await streamed(provider);
    expect(failure).toBeUndefined();
    expect(seen.map(({ type }) => type)).toEqual(['start', 'text-delta', 'usage', 'text-delta']);
  });

  it.each([
    ['cut inside an event', cut(recorded('text.sse'), 700), 'truncated'],
    ['reset', reset(recorded('text.sse'), 700), 'network'],
    ['silent', stall(recorded('text.sse'), 700), 'timeout'],
    ['a web page', html(200), 'malformed'],
    ['empty', events([]), 'malformed'],
    ['garbage', events(['garbage']), 'malformed'],
    ['chunks of nothing', events(['{"hello":1}']), 'malformed'],
    ['a reply', recorded('text.json'), 'malformed'],
    ['an error of no code', events(['{"error":{"message":"sorry"}}']), 'malformed'],
  ])('that is %s fails', async (_what, answer, kind) => {
    const { upstream, provider } = await connected();
    upstream.next(answer);
    const limits = { connectMs: 500, firstTokenMs: 500, stallMs: 30, totalMs: 2000 };
    const { events: seen, failure } = await streamed(provider, callWith(), contextWith({ limits }));
    expect(failure?.kind).toBe(kind);
    expect(seen.map(({ type }) => type)).not.toContain('finish');
  });

  it('is taken for cut when its last event lacks its end', async () => {
    const { upstream, provider } = await connected();
    const whole = fixture('text.sse');
    upstream.next({ ...recorded('text.sse'), chunks: [whole.subarray(0, whole.length - 2)] });
    expect((await streamed(provider)).failure).toMatchObject({ kind: 'truncated' });
  });

  it.each([
    ['error-first.sse', []],
    ['error-late.sse', ['start', 'text-delta', 'usage', 'text-delta']],
  ])('fails with the error in it: %s', async (name, told) => {
    const { upstream, provider } = await connected();
    upstream.next(recorded(name));
    const { events: seen, failure } = await streamed(provider);
    expect(seen.map(({ type }) => type)).toEqual(told);
    expect(failure).toMatchObject({
      kind: 'overloaded',
      code: 'UNAVAILABLE',
      message: 'The model is overloaded.',
      status: undefined,
    });
  });
});

describe('createGoogle', () => {
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
    upstream.next(json(503, {}), json(503, {}));
    await failureOf(provider, provider.generate(callWith(), contextWith()));
    await streamed(provider);
    const unfinished = {
      candidates: [
        { content: { parts: [{ text: 'One' }] }, finishReason: 'CONTINUATION', continuationToken: 't' },
      ],
    };
    upstream.next(json(200, unfinished), events([{ data: unfinished }]));
    expect((await provider.generate(callWith(), contextWith())).finish).toBe('paused');
    expect((await streamed(provider)).events.at(-1)).toMatchObject({ finish: 'paused' });
    expect(upstream.requests).toHaveLength(4);
  });

  it('sends what it was configured with and nothing from the environment', async () => {
    vi.stubEnv('GOOGLE_API_KEY', 'AIzaFromEnvironment');
    vi.stubEnv('GEMINI_API_KEY', 'AIzaFromEnvironment2');
    vi.stubEnv('GOOGLE_GENAI_USE_VERTEXAI', 'true');
    vi.stubEnv('GOOGLE_GEMINI_BASE_URL', 'http://127.0.0.1:9');
    const { upstream, provider } = await connected();
    upstream.next(recorded('text.json'), recorded('text.sse'));
    await provider.generate(callWith(), contextWith());
    await streamed(provider);
    expect(upstream.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1beta/models/gemini-3.8-flash:generateContent',
      'POST /v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse',
    ]);
    expect(upstream.requests[0]?.headers).toMatchObject({
      'x-goog-api-key': 'AIzaCanary0123456789',
      'content-type': 'application/json',
    });
    expect(JSON.stringify(upstream.requests)).not.toMatch(/environment/i);
  });

  it('sends the key that the call is given', async () => {
    const { upstream, provider } = await connected({ keys: { a: 'AIza-key-a', b: 'AIza-key-b' } });
    expect(provider.credentials).toEqual(['a', 'b']);
    upstream.always(recorded('text.json'));
    for (const credential of ['b', 'a', 'b'])
      await provider.generate(callWith(), contextWith({ credential }));
    expect(upstream.requests.map(({ headers }) => headers['x-goog-api-key'])).toEqual([
      'AIza-key-b',
      'AIza-key-a',
      'AIza-key-b',
    ]);
    await failureOf(provider, provider.generate(callWith(), contextWith({ credential: 'constructor' })));
    expect(upstream.requests).toHaveLength(3);
  });

  it('shows its keys to nobody', async () => {
    const { upstream, provider } = await connected();
    upstream.next(
      json(400, {
        error: { code: 400, message: 'API key AIzaCanary0123456789 not valid.', status: 'INVALID_ARGUMENT' },
      }),
    );
    const error: unknown = await provider
      .generate(callWith(), contextWith())
      .catch((thrown: unknown) => thrown);
    const shown = [provider, error, provider.classify(error)].map(
      (each) => `${inspect(each, { depth: 9, showHidden: true })}${JSON.stringify(each)}${String(each)}`,
    );
    expect(shown.join('\n')).not.toContain('Canary0123456789');
  });

  it('adds the options of this provider to the body as they are', async () => {
    const { upstream, provider } = await connected();
    upstream.next(recorded('text.json'));
    const options = {
      google: { safetySettings: [{ category: 'X' }], generationConfig: { topK: 3, temperature: 1 } },
      openai: { nothing: 1 },
    };
    await provider.generate(callWith({ options, temperature: 0 }), contextWith());
    expect(JSON.parse(upstream.requests[0]?.body ?? '')).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Hello' }] }],
      generationConfig: { temperature: 1, topK: 3 },
      safetySettings: [{ category: 'X' }],
    });
  });

  it.each(['../../v1/models/x', 'a?key=b', 'a#b', 'a%2e', 'a b', ''])(
    'asks no model called %s',
    async (model) => {
      const { upstream, provider } = await connected();
      expect(await failureOf(provider, provider.generate(callWith({ model }), contextWith()))).toMatchObject({
        kind: 'model-not-found',
      });
      expect(upstream.requests).toHaveLength(0);
    },
  );

  it.each([{}, { key: '' }, { key: 'two words' }, { keys: {} }, { key: 'x', baseUrl: 'file:///etc' }])(
    'refuses a set-up that cannot work (%j)',
    (options) => {
      expect(() => createGoogle(options)).toThrow(TypeError);
    },
  );

  it.each(['', '/', '/v1beta', '/v1beta/', '/proxy', '/proxy/v1beta'])(
    'finds the path behind a base URL that ends with %s',
    async (end) => {
      const { upstream } = await connected();
      const provider = createGoogle({ key: 'AIza-x', baseUrl: upstream.url + end });
      upstream.next(recorded('text.json'));
      await provider.generate(callWith(), contextWith());
      const path = `${end.startsWith('/proxy') ? '/proxy' : ''}/v1beta/models/gemini-3.8-flash:generateContent`;
      expect(upstream.requests[0]?.path).toBe(path);
    },
  );

  it('says nothing on the console', async () => {
    vi.stubEnv('GOOGLE_API_KEY', 'AIzaFromEnvironment');
    vi.stubEnv('GEMINI_API_KEY', 'AIzaFromEnvironment2');
    const said = (['log', 'info', 'warn', 'error', 'debug'] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation(() => undefined),
    );
    const { upstream, provider } = await connected();
    upstream.next(recorded('tools.json'), recorded('tools.sse'), events(['garbage']));
    await provider.generate(callWith(), contextWith());
    await streamed(provider);
    await streamed(provider);
    for (const spy of said) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });
});
