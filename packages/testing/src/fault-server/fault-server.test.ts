import { request } from 'node:http';
import { createConnection } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { gunzipSync } from 'node:zlib';

import { afterEach, describe, expect, it } from 'vitest';

import { body, json, raw, redirect } from './answer.ts';
import type { Answer } from './answer.ts';
import { compressed, cut, drip, inPieces, reset, sizeOf, splitAt, stall, withHeaders } from './damage.ts';
import { events, pings } from './events.ts';
import { faultServer } from './fault-server.ts';
import type { FaultServer, FaultServerOptions } from './fault-server.ts';
import { flood, gzipBomb } from './flood.ts';

const open: FaultServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function started(options?: FaultServerOptions): Promise<FaultServer> {
  const upstream = await faultServer(options);
  open.push(upstream);
  return upstream;
}

interface Received {
  readonly text: string;
  readonly chunks: number;
  readonly end: string;
}

/** Everything a bare socket gets for one request, and how the connection ended. */
function receive(upstream: FaultServer, atMostBytes = Infinity): Promise<Received> {
  const { hostname, port } = new URL(upstream.url);
  const socket = createConnection({ host: hostname, port: Number(port) });
  socket.write('POST /v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}');
  return new Promise((resolve) => {
    let text = '';
    let chunks = 0;
    const end = (how: string): void => {
      socket.destroy();
      resolve({ text, chunks, end: how });
    };
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      chunks += 1;
      if (text.length >= atMostBytes) end('enough');
    });
    socket.once('end', () => end('closed'));
    socket.once('error', () => end('reset'));
  });
}

describe('faultServer', () => {
  it('answers in the order of its script, then with what it always says, and records every request', async () => {
    const upstream = await started();
    upstream.next(json(200, { a: 1 }), json(429, { b: 2 }, { 'retry-after': '3' }));
    const answers = [];
    for (let time = 0; time < 3; time += 1) {
      const headers = { 'x-time': `${time}` };
      const response = await fetch(`${upstream.url}/v1?q=1`, {
        method: 'POST',
        body: `body ${time}`,
        headers,
      });
      answers.push([response.status, response.headers.get('retry-after'), await response.text()]);
    }
    upstream.always(json(200, 'always'));
    expect(await (await fetch(upstream.url)).json()).toBe('always');
    expect(answers).toEqual([
      [200, null, '{"a":1}'],
      [429, '3', '{"b":2}'],
      [500, null, expect.stringContaining('more often than its script')],
    ]);
    expect(upstream.requests).toHaveLength(4);
    expect(upstream.requests[1]).toMatchObject({
      method: 'POST',
      path: '/v1?q=1',
      body: 'body 1',
      headers: { 'x-time': '1' },
    });
  });

  it('tells connections apart', async () => {
    const upstream = await started();
    upstream.always(json(200, {}));
    await (await fetch(upstream.url)).text();
    await new Promise((resolve) => setTimeout(resolve, 10)); // the connection becomes free a moment after the text
    await (await fetch(upstream.url)).text();
    await receive(upstream);
    expect(upstream.requests.map(({ connection }) => connection)).toEqual([1, 1, 2]);
    expect(upstream.connections).toBe(2);
  });

  it('waits for a request to come, and knows how it ended', async () => {
    const upstream = await started();
    upstream.next(json(200, {}), stall(json(200, {}), 'after-headers'));
    const first = upstream.arrival(1);
    await receive(upstream);
    expect(await (await first).ended).toMatchObject({ answered: true });
    const leaving = request(upstream.url, { method: 'POST' })
      .on('error', () => undefined)
      .end();
    const second = await upstream.arrival(2);
    const leftAt = performance.now();
    leaving.destroy();
    const { answered, at } = await second.ended;
    expect(answered).toBe(false);
    expect(at - leftAt).toBeLessThan(200);
  });

  it('ends silences and endless answers when it is closed', async () => {
    const upstream = await faultServer();
    upstream.next(stall(json(200, {}), 'before-headers'), pings(5), drip(json(200, { a: 'long' }), 60_000));
    const receiving = [receive(upstream), receive(upstream), receive(upstream)];
    await upstream.arrival(3);
    await upstream.close();
    expect((await Promise.all(receiving)).map(({ end }) => end)).not.toContain('enough');
    await expect(fetch(upstream.url)).rejects.toThrow();
  });

  it('speaks TLS that nobody trusts, unless told to', async () => {
    const upstream = await started({ tls: 'self-signed' });
    const { port } = new URL(upstream.url);
    const attempt = (ca?: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = connectTls({ host: '127.0.0.1', port: Number(port), ...(ca ? { ca } : {}) });
        socket
          .once('secureConnect', () => resolve('trusted'))
          .once('error', (error) => resolve(Reflect.get(error, 'code')));
        socket.once('close', () => undefined).setTimeout(1000, () => socket.destroy());
      });
    expect(await attempt()).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(await attempt(upstream.certificate)).toBe('trusted');
  });

  it('accepts and keeps silent where TLS should begin', async () => {
    const upstream = await started({ tls: 'silent' });
    const { port } = new URL(upstream.url);
    const socket = connectTls({ host: '127.0.0.1', port: Number(port) }).on('error', () => undefined);
    const spoke = await new Promise((resolve) => {
      socket.once('secureConnect', () => resolve(true));
      setTimeout(() => resolve(false), 60);
    });
    socket.destroy();
    expect(spoke).toBe(false);
    expect(upstream.connections).toBe(1);
  });
});

describe('a fault', () => {
  const reply = json(200, { text: '0123456789' });
  const text = '{"text":"0123456789"}';

  async function received(answer: Answer, atMostBytes?: number): Promise<Received> {
    const upstream = await started();
    upstream.next(answer);
    return receive(upstream, atMostBytes);
  }

  it.each([
    ['a cut before the headers', cut(reply, 'before-headers'), '', 'closed'],
    ['a cut after the headers', cut(reply, 'after-headers'), '\r\n\r\n', 'closed'],
    ['a cut half-way', cut(reply, 'half-way'), `\r\n\r\n${text.slice(0, 10)}`, 'closed'],
    ['a cut after three bytes', cut(reply, 3), `\r\n\r\n${text.slice(0, 3)}`, 'closed'],
    ['a reset before the headers', reset(reply, 'before-headers'), '', 'reset'],
    ['a reset after three bytes', reset(reply, 3), `\r\n\r\n${text.slice(0, 3)}`, 'reset'],
    ['something that is not HTTP', raw('hello'), 'hello', 'closed'],
    ['no damage at all', reply, `\r\n\r\n${text}`, 'closed'],
  ])('is %s', async (_what, answer, tail, end) => {
    const got = await received(answer);
    expect(got.end).toBe(end);
    expect(got.text.endsWith(tail)).toBe(true);
    expect(got.text === '').toBe(tail === '');
  });

  it('at any byte splits an answer there and nowhere else', async () => {
    for (let at = 1; at < text.length; at += 5) {
      const got = await received(splitAt(withHeaders(reply, { 'content-length': '' }), at, 5));
      expect(got.text).toContain(`\r\n${text.slice(0, at)}\r\n`);
      expect(got.text).toContain(`\r\n${text.slice(at)}\r\n`);
    }
  });

  it('drips byte by byte, as fast as the server is told', async () => {
    const upstream = await started({ speed: 500 });
    upstream.next(drip(reply));
    const startedAt = performance.now();
    const got = await receive(upstream);
    expect(got.chunks).toBeGreaterThan(text.length / 2);
    expect(performance.now() - startedAt).toBeGreaterThan(((text.length - 1) * 1000) / 500 / 2);
  });

  it('writes events as the providers do', async () => {
    const frames = ['[1]', { event: 'x', data: { a: 1 } }, { comment: 'ping' }];
    const written = (lineEnd: '\n' | '\r\n'): string =>
      Buffer.concat([...events(frames, { lineEnd }).chunks]).toString();
    expect(written('\n')).toBe('data: [1]\n\nevent: x\ndata: {"a":1}\n\n: ping\n\n');
    expect(written('\r\n')).toBe(written('\n').replaceAll('\n', '\r\n'));
    expect((await received(events(frames))).text).toContain('content-type: text/event-stream');
  });

  it('pings for ever', async () => {
    const got = await received(pings(1), 400);
    expect(got.end).toBe('enough');
    expect(got.text.match(/: ping\n\n/g)?.length).toBeGreaterThan(5);
  });

  it.each([
    [
      'a redirect',
      redirect('http://127.0.0.1:1/x'),
      /^HTTP\/1.1 307 [^]*location: http:\/\/127.0.0.1:1\/x\r\n/,
    ],
    ['an answer without a content type', body(200, 'x'), /^HTTP\/1.1 200 OK\r\n(?![^]*content-type)/],
    ['a packed answer', compressed(reply), /content-encoding: gzip\r\n/],
    ['pieces', inPieces(reply, 7), /0123456789"}$/],
  ])('may be %s', async (_what, answer, pattern) => {
    expect((await received(answer)).text).toMatch(pattern);
  });

  it('can be larger than memory, for it is made while it is sent', async () => {
    const got = await received(flood(1_000_000), 300_000);
    expect(got.end).toBe('enough');
    expect(got.text).toMatch(/x{1000}/);
  });

  it('can unpack to a thousand times its size', () => {
    const bomb = gzipBomb(8);
    expect(sizeOf(bomb)).toBeLessThan(20_000);
    expect(gunzipSync(Buffer.concat([...bomb.chunks])).length).toBe(8 * 1_048_576);
  });
});
