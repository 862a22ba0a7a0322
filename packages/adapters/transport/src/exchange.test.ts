import {
  cut,
  drip,
  events,
  faultServer,
  inPieces,
  json,
  pings,
  raw,
  redirect,
  reset,
  splitAt,
  stall,
  withHeaders,
} from '@understudy/testing/fault-server';
import { describe, expect, it } from 'vitest';

import {
  connected,
  contextWith,
  failing,
  failureOf,
  pass,
  post,
  read,
  textOf,
  transportTo,
  upstreamFor,
} from '../test/loopback.ts';

const answer = { id: 'chat-1', choices: [{ message: { content: 'Guten Tag' } }] };
const frames = [{ data: { text: 'a' } }, { data: { text: 'b' } }, '[DONE]'];
/** Short of what a timer may be late by on a busy machine, and far from the next limit. */
const slackMs = 250;

async function timed(work: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work.catch(() => undefined);
  return performance.now() - startedAt;
}

describe('the time limits of an exchange', () => {
  it('ends a connection that is not made in time', async () => {
    const upstream = await upstreamFor({ tls: 'silent' });
    const transport = transportTo(upstream.url);
    const asking = transport.ask(contextWith({ connectMs: 60 }), post(upstream));
    expect(await timed(asking)).toBeLessThan(60 + slackMs);
    expect(await failureOf(asking)).toBe('timeout/connect');
    expect(upstream.requests).toHaveLength(0);
  });

  it('counts the wait for a free connection as connecting', async () => {
    const { upstream, transport } = await connected({ connections: 1 });
    upstream.always(stall(json(200, answer), 'before-headers'));
    const first = transport.ask(contextWith({ totalMs: 150 }), post(upstream));
    const second = transport.ask(contextWith({ connectMs: 60 }), post(upstream));
    expect(await failureOf(second)).toBe('timeout/connect');
    expect(await failureOf(first)).toBe('timeout/total');
    await pass(30);
    expect(upstream.requests).toHaveLength(1);
  });

  it('leaves the connection alone that it had waited for', async () => {
    const { upstream, transport } = await connected({ connections: 1 });
    upstream.next(splitAt(json(200, answer), 10, 60));
    upstream.always(json(200, answer));
    const first = transport.ask(contextWith(), post(upstream));
    const second = transport.ask(contextWith({ connectMs: 20 }), post(upstream));
    expect(await failureOf(second)).toBe('timeout/connect');
    await first;
    expect(await transport.ask(contextWith(), post(upstream))).toEqual(answer);
    expect([upstream.requests.length, upstream.connections]).toEqual([2, 1]);
  });

  it('ends a stream whose first byte does not come', async () => {
    const { upstream, transport } = await connected();
    upstream.next(stall(events(frames), 'after-headers'));
    const reading = textOf(transport.stream(contextWith({ firstTokenMs: 60 }), { work: read(upstream) }));
    expect(await timed(reading)).toBeLessThan(60 + slackMs);
    expect(await failureOf(reading)).toBe('timeout/first-byte');
  });

  it('gives a reply that is not streamed all the time there is', async () => {
    const { upstream, transport } = await connected();
    upstream.next({ ...stall(json(200, answer), 'before-headers') });
    const asking = transport.ask(
      contextWith({ firstTokenMs: 20, stallMs: 20, totalMs: 120 }),
      post(upstream),
    );
    expect(await timed(asking)).toBeGreaterThan(110);
    expect(await failureOf(asking)).toBe('timeout/total');
  });

  it.each(['reply', 'stream'])('ends a %s that falls silent in the middle', async (shape) => {
    const { upstream, transport } = await connected();
    upstream.next(stall(shape === 'reply' ? json(200, answer) : events(frames), 20));
    const context = contextWith({ stallMs: 60 });
    const working =
      shape === 'reply'
        ? transport.ask(context, post(upstream))
        : textOf(transport.stream(context, { work: read(upstream) }));
    expect(await timed(working)).toBeLessThan(60 + slackMs);
    expect(await failureOf(working)).toBe('timeout/stall');
  });

  it('starts the stall limit anew with every byte, and ends a drip by the total', async () => {
    const { upstream, transport } = await connected();
    upstream.next(drip(json(200, answer), 20));
    const asking = transport.ask(contextWith({ stallMs: 400, totalMs: 800 }), post(upstream));
    expect(await timed(asking)).toBeGreaterThan(790);
    expect(await failureOf(asking)).toBe('timeout/total');
  });

  it('lets pings hold off the stall, and not the total', async () => {
    const { upstream, transport } = await connected();
    upstream.next(pings(20));
    const reading = textOf(
      transport.stream(contextWith({ stallMs: 300, totalMs: 600 }), { work: read(upstream) }),
    );
    expect(await failureOf(reading)).toBe('timeout/total');
  });

  it('holds nothing against the provider that the process itself was too busy to read', async () => {
    const { upstream, transport } = await connected();
    upstream.next(inPieces(json(200, answer), 8, 20));
    const busy = setTimeout(() => {
      const until = performance.now() + 150;
      while (performance.now() < until);
    }, 30);
    // The upstream runs in this process too: its bytes are under way when the work begins.
    expect(await transport.ask(contextWith({ stallMs: 100 }), post(upstream))).toEqual(answer);
    clearTimeout(busy);
  });

  it('closes the socket when a limit is over', async () => {
    const { upstream, transport } = await connected();
    upstream.next(stall(json(200, answer), 20));
    await failing(transport.ask(contextWith({ stallMs: 40 }), post(upstream)));
    const failedAt = performance.now();
    const { answered, at } = await (await upstream.arrival(1)).ended;
    expect(answered).toBe(false);
    expect(at - failedAt).toBeLessThan(100);
  });
});

describe('an abort', () => {
  it.each([
    ['before the headers', 'before-headers'],
    ['after the headers', 'after-headers'],
    ['in the middle of the body', 20],
  ] as const)('reaches the socket %s', async (_where, point) => {
    const { upstream, transport } = await connected();
    upstream.always(stall(json(200, answer), point));
    const leaving = new AbortController();
    const asking = transport.ask(contextWith({}, leaving.signal), post(upstream));
    const request = await upstream.arrival(1);
    await pass(20);
    const leftAt = performance.now();
    leaving.abort();
    expect(await failureOf(asking)).toBe('cancelled/cancelled');
    expect(performance.now() - leftAt).toBeLessThan(100);
    expect((await request.ended).at - leftAt).toBeLessThan(200);
  });

  it('sends nothing when it came first', async () => {
    const { upstream, transport } = await connected();
    upstream.always(json(200, answer));
    const asking = transport.ask(contextWith({}, AbortSignal.abort()), post(upstream));
    expect(await failureOf(asking)).toBe('cancelled/cancelled');
    await pass(20);
    expect(upstream.requests).toHaveLength(0);
  });

  it('sends nothing when it came while the connection was being made', async () => {
    const { upstream, transport } = await connected();
    upstream.always(json(200, answer));
    const leaving = new AbortController();
    const asking = transport.ask(contextWith({}, leaving.signal), (call) => {
      const answering = post(upstream)(call);
      leaving.abort();
      return answering;
    });
    expect(await failureOf(asking)).toBe('cancelled/cancelled');
    await pass(30);
    expect(upstream.requests).toHaveLength(0);
  });

  it('of the SDK closes the socket and is not held against the provider', async () => {
    const { upstream, transport } = await connected();
    upstream.next(stall(events(frames), 20));
    const error = await failing(
      transport.ask(contextWith(), async (call) => {
        const sdk = new AbortController();
        const answering = call.fetch(`${upstream.url}/v1`, {
          method: 'POST',
          body: '{}',
          signal: sdk.signal,
        });
        await upstream.arrival(1);
        sdk.abort();
        await answering.catch(() => undefined);
        throw new SyntaxError('the SDK could not read an event');
      }),
    );
    expect(error.seen.trouble).toBeUndefined();
    expect((await (await upstream.arrival(1)).ended).answered).toBe(false);
  });

  it('after the answer is complete changes nothing', async () => {
    const { upstream, transport } = await connected();
    upstream.next(json(200, answer));
    const leaving = new AbortController();
    const reply = await transport.ask(contextWith({}, leaving.signal), async (call) => {
      const value = await post(upstream)(call);
      leaving.abort();
      return value;
    });
    expect(reply).toEqual(answer);
  });
});

describe('a connection that breaks', () => {
  it.each([
    ['a reset before the headers', reset(json(200, answer), 'before-headers'), 'network/reset'],
    ['a reset in the body', reset(json(200, answer), 'half-way'), 'network/reset'],
    ['a close before the headers', cut(json(200, answer), 'before-headers'), 'network/closed'],
    ['a close in a body of known length', cut(json(200, answer), 'half-way'), 'truncated/cut'],
    [
      'a close in a chunked body',
      cut(withHeaders(json(200, answer), { 'content-length': '' }), 20),
      'truncated/cut',
    ],
    ['something that is not HTTP', raw('SSH-2.0-OpenSSH_9.9\r\n'), 'malformed/not-http'],
    [
      'chunks that are none',
      raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\ncanary'),
      'malformed/not-http',
    ],
  ])('%s', async (_what, fault, failure) => {
    const { upstream, transport } = await connected();
    upstream.next(fault);
    expect(await failureOf(transport.ask(contextWith(), post(upstream)))).toBe(failure);
    expect(upstream.requests).toHaveLength(1);
  });

  it.each([
    ['a reset', reset(events(frames), 35), 'network/reset'],
    ['a cut', cut(events(frames), 35), 'truncated/cut'],
  ])('in a stream, %s comes after what had arrived', async (_what, fault, failure) => {
    const { upstream, transport } = await connected();
    upstream.next(fault);
    const got: string[] = [];
    const reading = (async () => {
      for await (const text of transport.stream(contextWith(), { work: read(upstream) })) got.push(text);
    })();
    expect(await failureOf(reading)).toBe(failure);
    expect(got.join('')).toBe('data: {"text":"a"}\n\ndata: {"text":"');
  });

  it('says that nobody listens', async () => {
    const upstream = await faultServer();
    await upstream.close();
    const transport = transportTo(upstream.url);
    expect(await failureOf(transport.ask(contextWith(), post(upstream)))).toBe('network/refused');
  });

  it('says that a server could not prove who it is, and sends it nothing', async () => {
    const upstream = await upstreamFor({ tls: 'self-signed' });
    upstream.always(json(200, answer));
    const transport = transportTo(upstream.url);
    expect(await failureOf(transport.ask(contextWith(), post(upstream)))).toBe('network/tls');
    expect(upstream.requests).toHaveLength(0);
    const trusting = transportTo(upstream.url, { certificateAuthority: upstream.certificate });
    expect(await trusting.ask(contextWith(), post(upstream))).toEqual(answer);
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('%d is refused, so no key reaches the other host', async (status) => {
    const { upstream, transport } = await connected();
    const other = await upstreamFor();
    other.always(json(200, answer));
    upstream.next(redirect(`${other.url}/v1`, status));
    const error = await failing(
      transport.ask(contextWith(), (call) =>
        call.fetch(`${upstream.url}/v1`, {
          method: 'POST',
          body: '{}',
          headers: { 'x-goog-api-key': 'sk-canary' },
        }),
      ),
    );
    expect(error.seen).toMatchObject({ status, trouble: { trouble: 'redirect' } });
    expect(other.connections).toBe(0);
  });
});
