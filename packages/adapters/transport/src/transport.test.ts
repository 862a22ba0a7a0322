import { body, bytesOf, events, json, repeat, stall } from '@understudy/testing/fault-server';
import { describe, expect, it } from 'vitest';

import {
  connected,
  contextWith,
  failureOf,
  pass,
  post,
  read,
  textOf,
  transportTo,
  upstreamFor,
} from '../test/loopback.ts';
import { createTransport } from './transport.ts';

const answer = { id: 'chat-1' };
const frames = ['{"text":"a"}', '{"text":"b"}', '[DONE]'];

describe('createTransport', () => {
  it('sends what the SDK says, and keeps what came back', async () => {
    const { upstream, transport } = await connected();
    upstream.next(
      json(200, answer, {
        'x-request-id': 'req_1',
        'x-ratelimit-remaining-tokens': '99',
        'retry-after': '34',
      }),
    );
    const told = await transport.ask(contextWith(), async (call) => {
      const init = {
        method: 'POST',
        body: '{"a":1}',
        headers: new Headers({ authorization: 'Bearer sk-1' }),
        ...call.fetchOptions,
      };
      const response = await transport.fetch(`${upstream.url}/v1/chat?x=1`, init);
      return { value: await response.json(), seen: call.seen };
    });
    expect(told.value).toEqual(answer);
    expect(told.seen).toMatchObject({
      status: 200,
      providerRequestId: 'req_1',
      bytes: 15,
      errorBody: undefined,
    });
    expect(told.seen.header('x-ratelimit-remaining-tokens')).toBe('99');
    // Some providers send it with every success; it means nothing there.
    expect(told.seen.retryAfterMs).toBeUndefined();
    expect(upstream.requests).toMatchObject([
      {
        method: 'POST',
        path: '/v1/chat?x=1',
        body: '{"a":1}',
        headers: { authorization: 'Bearer sk-1', 'accept-encoding': 'identity' },
      },
    ]);
  });

  it.each(['request-id', 'x-request-id', 'apim-request-id'])(
    "finds the provider's request id in %s",
    async (name) => {
      const { upstream, transport } = await connected();
      upstream.next(json(200, answer, { [name]: 'req_2' }));
      const id = await transport.ask(contextWith(), async (call) => {
        await post(upstream)(call);
        return call.seen.providerRequestId;
      });
      expect(id).toBe('req_2');
    },
  );

  it.each([
    'ftp://example.com',
    'file:///etc/passwd',
    'https://user:sk-canary@example.com',
    'https://user@example.com',
    'example.com',
  ])('refuses the base URL %s when it is made, without quoting it', (baseUrl) => {
    expect(() => createTransport({ baseUrl })).toThrow(TypeError);
    expect(() => createTransport({ baseUrl })).not.toThrow(/canary/);
  });

  it('reaches no other origin, whatever the SDK asks for', async () => {
    const { upstream, transport } = await connected();
    const other = await upstreamFor();
    expect(await failureOf(transport.ask(contextWith(), post(other)))).toBe(
      'rejected-locally/foreign-origin',
    );
    expect([upstream.connections, other.connections]).toEqual([0, 0]);
  });

  it('sends nothing that belongs to no call', async () => {
    const { upstream, transport } = await connected();
    await expect(transport.fetch(`${upstream.url}/v1`, { method: 'POST' })).rejects.toThrow(TypeError);
    await expect(transport.fetch(`${upstream.url}/v1`)).rejects.toThrow(TypeError);
    expect(upstream.connections).toBe(0);
  });

  it('sends one request per call, whatever the SDK would rather do', async () => {
    const { upstream, transport } = await connected();
    upstream.always(json(503, { error: { message: 'busy' } }));
    const asking = transport.ask(contextWith(), async (call) => {
      await call.fetch(`${upstream.url}/v1`);
      return call.fetch(`${upstream.url}/v1`);
    });
    expect(await failureOf(asking)).toBe('unknown/asked-twice');
    expect(upstream.requests).toHaveLength(1);
  });

  it('uses a connection again, for a stream as for a reply', async () => {
    const { upstream, transport } = await connected();
    upstream.next(json(200, answer), events(frames), json(429, {}), json(200, answer));
    await transport.ask(contextWith(), post(upstream));
    await textOf(transport.stream(contextWith(), { work: read(upstream) }));
    await transport.ask(contextWith(), post(upstream));
    await transport.ask(contextWith(), post(upstream));
    await pass(10);
    expect(upstream.requests).toHaveLength(4);
    expect(upstream.connections).toBeLessThanOrEqual(2);
  });

  it('opens no more connections than it may', async () => {
    const { upstream, transport } = await connected({ connections: 3 });
    upstream.always(body(200, '{}', { 'content-type': 'application/json' }));
    await Promise.all(Array.from({ length: 20 }, () => transport.ask(contextWith(), post(upstream))));
    expect(upstream.requests).toHaveLength(20);
    expect(upstream.connections).toBeLessThanOrEqual(3);
  });

  it('closes the connection of a call that the adapter gives up', async () => {
    const { upstream, transport } = await connected();
    upstream.next(stall(json(200, answer), 5));
    const asking = transport.ask(contextWith(), async (call) => {
      void call.fetch(`${upstream.url}/v1`).catch(() => undefined);
      await upstream.arrival(1);
      throw new Error('the adapter cannot say this in the dialect');
    });
    await expect(asking).rejects.toThrow('the call to the provider failed');
    const failedAt = performance.now();
    expect((await (await upstream.arrival(1)).ended).at - failedAt).toBeLessThan(200);
  });

  it('closes every connection when it is closed', async () => {
    const upstream = await upstreamFor();
    const transport = transportTo(upstream.url);
    upstream.next(stall(json(200, answer), 'after-headers'));
    const asking = failureOf(transport.ask(contextWith(), post(upstream)));
    const request = await upstream.arrival(1);
    await transport.close();
    expect((await request.ended).answered).toBe(false);
    expect(await asking).toMatch(/^(network|truncated)\//);
  });
});

describe('what an SDK swallows', () => {
  it('is thrown by ask all the same', async () => {
    const { upstream, transport } = await connected();
    upstream.next(stall(json(200, answer), 5));
    const leaving = new AbortController();
    const asking = transport.ask(contextWith({}, leaving.signal), async (call) => {
      const answering = call.fetch(`${upstream.url}/v1`).catch(() => undefined);
      await upstream.arrival(1);
      leaving.abort();
      await answering;
      return 'looks finished';
    });
    expect(await failureOf(asking)).toBe('cancelled/cancelled');
  });

  it('is thrown at the end of a stream all the same', async () => {
    const { upstream, transport } = await connected();
    upstream.next(stall(events(frames), 20));
    const leaving = new AbortController();
    const got: string[] = [];
    const reading = (async () => {
      const stream = transport.stream(contextWith({}, leaving.signal), {
        work: async function* (call) {
          try {
            for await (const text of read(upstream)(call)) yield text;
          } catch {
            // as two of the three SDKs do after an abort
          }
        },
      });
      for await (const text of stream) {
        got.push(text);
        leaving.abort();
      }
    })();
    expect(await failureOf(reading)).toBe('cancelled/cancelled');
    expect(got).toHaveLength(1);
  });
});

describe('leaving a stream', () => {
  it('closes the connection at once, also while the next event is awaited', async () => {
    const { upstream, transport } = await connected();
    upstream.next(stall(events(frames), 20));
    const stream = transport.stream(contextWith(), { work: read(upstream) })[Symbol.asyncIterator]();
    expect((await stream.next()).value).toBe('data: {"text":"a"}\n\n');
    const pending = failureOf(stream.next().then(() => undefined));
    const leftAt = performance.now();
    await stream.return?.();
    expect(performance.now() - leftAt).toBeLessThan(100);
    expect((await (await upstream.arrival(1)).ended).at - leftAt).toBeLessThan(200);
    expect(await pending).toBe('cancelled/cancelled');
  });

  it('before it began sends nothing', async () => {
    const { upstream, transport } = await connected();
    const stream = transport.stream(contextWith(), { work: read(upstream) })[Symbol.asyncIterator]();
    await stream.return?.();
    await pass(10);
    expect(upstream.connections).toBe(0);
  });

  it('while the SDK is still getting ready sends nothing either', async () => {
    const { upstream, transport } = await connected();
    const gate = Promise.withResolvers<void>();
    const work: Parameters<typeof transport.stream<string>>[1]['work'] = async function* (call) {
      await gate.promise;
      yield* read(upstream)(call);
    };
    const stream = transport.stream(contextWith(), { work })[Symbol.asyncIterator]();
    const pending = failureOf(stream.next());
    await stream.return?.();
    gate.resolve();
    expect(await pending).toBe('cancelled/cancelled');
    await pass(10);
    expect(upstream.connections).toBe(0);
  });

  it('by a break closes the connection', async () => {
    const { upstream, transport } = await connected();
    upstream.next(events(frames, { gapMs: 300 }));
    for await (const text of transport.stream(contextWith(), { work: read(upstream) })) {
      expect(text).toContain('a');
      break;
    }
    const leftAt = performance.now();
    const ended = await (await upstream.arrival(1)).ended;
    expect(ended.answered).toBe(false);
    expect(ended.at - leftAt).toBeLessThan(200);
  });
});

describe('the rest of a stream after its last event', () => {
  /** Reads up to the end mark and no further, as the OpenAI SDK does. */
  const untilDone = async function* (text: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const piece of text) {
      yield piece;
      if (piece.includes('[DONE]')) return;
    }
  };

  it('passes by, so that the connection can be used again', async () => {
    const { upstream, transport } = await connected();
    upstream.next(events([...frames, { comment: 'bye' }], { gapMs: 20 }), json(200, answer));
    await textOf(transport.stream(contextWith(), { work: (call) => untilDone(read(upstream)(call)) }));
    expect((await (await upstream.arrival(1)).ended).answered).toBe(true);
    await pass(10);
    await transport.ask(contextWith(), post(upstream));
    expect(upstream.connections).toBe(1);
  });

  it.each([
    ['does not come', stall(events([...frames, 'x']), 54), 500],
    ['does not end', { ...events(frames), chunks: endless() }, 200],
  ])('that %s costs the connection, and not for long', async (_what, fault, atMostMs) => {
    const { upstream, transport } = await connected();
    upstream.next(fault);
    await textOf(transport.stream(contextWith(), { work: (call) => untilDone(read(upstream)(call)) }));
    const readAt = performance.now();
    const ended = await (await upstream.arrival(1)).ended;
    expect(ended.answered).toBe(false);
    expect(ended.at - readAt).toBeLessThan(atMostMs);
  });
});

describe('a slow reader', () => {
  it('holds the provider up, at no cost in memory, and is not taken for a stalled provider', async () => {
    const { upstream, transport } = await connected();
    const event = `data: ${'x'.repeat(20_000)}\n\n`;
    upstream.next({ ...events([]), chunks: repeat(bytesOf(event), 500) });
    let unread = 0;
    const stream = transport.stream(contextWith({ stallMs: 60, totalMs: 5000 }), {
      work: async function* (call) {
        for await (const text of read(upstream)(call)) {
          if (unread === 0) await pass(200);
          unread ||= call.seen.bytes;
          yield text;
        }
      },
    });
    expect((await textOf(stream)).length).toBe(event.length * 500);
    expect(unread).toBeLessThan(400_000);
  });
});

function* endless(): Generator<Uint8Array> {
  yield bytesOf('data: [DONE]\n\n');
  yield* repeat(new Uint8Array(16_384), Infinity);
}
