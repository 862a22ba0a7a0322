import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRawSync, gzipSync } from 'node:zlib';

import {
  body,
  compressed,
  events,
  gzipBomb,
  inPieces,
  json,
  withHeaders,
} from '@understudy/testing/fault-server';
import { describe, expect, it } from 'vitest';

import { connected, contextWith, failing, failureOf, pass, post, read, textOf } from '../test/loopback.ts';
import { encodingOf } from './unpack.ts';

const answer = { text: 'é 👩‍👩‍👧 漢字'.repeat(50) };
const mebibyte = 1_048_576;

describe('a packed answer', () => {
  it.each(['gzip', 'br', 'deflate'] as const)(
    'is unpacked from %s, in one piece and byte by byte',
    async (encoding) => {
      const { upstream, transport } = await connected();
      const packed = compressed(json(200, answer), encoding);
      upstream.next(packed, inPieces(packed, 1));
      expect(await transport.ask(contextWith(), post(upstream))).toEqual(answer);
      expect(await transport.ask(contextWith(), post(upstream))).toEqual(answer);
    },
  );

  it('is unpacked from the raw deflate that some servers send', async () => {
    const { upstream, transport } = await connected();
    const headers = { 'content-type': 'application/json', 'content-encoding': 'deflate' };
    upstream.next(body(200, deflateRawSync(JSON.stringify(answer)), headers));
    expect(await transport.ask(contextWith(), post(upstream))).toEqual(answer);
  });

  it('is handed on as it comes when it is a stream', async () => {
    const { upstream, transport } = await connected();
    const frames = ['data: {"text":"a"}\n\n', 'data: {"text":"b"}\n\n'];
    // A gzip file may have several members; here each is one event.
    const packed = { ...events([]), chunks: frames.map((frame) => gzipSync(frame)), gapMs: 40 };
    upstream.next(withHeaders(packed, { 'content-encoding': 'gzip' }));
    const times: number[] = [];
    const got: string[] = [];
    for await (const text of transport.stream(contextWith(), { work: read(upstream) })) {
      got.push(text);
      times.push(performance.now());
    }
    expect(got).toEqual(frames);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(20);
  });

  it('is unpacked byte by byte when it is a stream', async () => {
    const { upstream, transport } = await connected();
    upstream.next(inPieces(compressed(events(['{"text":"a"}', '[DONE]'])), 1));
    const stream = transport.stream(contextWith(), { work: read(upstream) });
    expect(await textOf(stream)).toBe('data: {"text":"a"}\n\ndata: [DONE]\n\n');
  });

  it.each([
    ['is not packed at all', Buffer.from('{"text":"a"}')],
    ['ends too early', gzipSync(JSON.stringify(answer)).subarray(0, 40)],
    ['is damaged', gzipSync(JSON.stringify(answer)).fill(7, 20, 30)],
  ])('that %s is refused', async (_what, bytes) => {
    const { upstream, transport } = await connected();
    upstream.next(body(200, bytes, { 'content-type': 'application/json', 'content-encoding': 'gzip' }));
    expect(await failureOf(transport.ask(contextWith(), post(upstream)))).toBe('malformed/encoding');
  });

  it('that unpacks to a thousand times its size is refused before it is unpacked', async () => {
    const { upstream, transport } = await connected();
    upstream.next(gzipBomb(1000));
    const before = process.memoryUsage.rss();
    const { seen } = await failing(transport.ask(contextWith(), post(upstream)));
    expect(seen.trouble?.trouble).toBe('too-large');
    expect(seen.bytes).toBeLessThan(34 * mebibyte);
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * mebibyte);
  });

  it('that we ourselves are slow to unpack is no stall of the provider', async () => {
    const { upstream, transport } = await connected();
    upstream.next(compressed(json(200, answer)));
    // Unpacking is done by the same few threads, which are busy for a while.
    const busy = Array.from({ length: 4 }, () => promisify(pbkdf2)('a', 'b', 100_000, 64, 'sha512'));
    const startedAt = performance.now();
    expect(await transport.ask(contextWith({ stallMs: 20 }), post(upstream))).toEqual(answer);
    expect(performance.now() - startedAt).toBeGreaterThan(30);
    await Promise.all(busy);
  });

  it('waits for a slow reader', async () => {
    const { upstream, transport } = await connected();
    // Twenty megabytes of events that say nothing, in a few kilobytes.
    const member = gzipSync(':\n\n'.repeat(mebibyte / 4));
    const headers = { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' };
    upstream.next({ ...body(200, '', headers), chunks: Array.from({ length: 27 }, () => member) });
    const stream = transport.stream(contextWith({ stallMs: 50 }), {
      work: async function* (call) {
        const response = await call.fetch(`${upstream.url}/v1`);
        await pass(120);
        yield call.seen.bytes;
        for await (const chunk of response.body ?? []) yield chunk.length;
      },
    });
    const sizes: number[] = [];
    const reading = (async () => {
      for await (const size of stream) sizes.push(size);
    })();
    await reading;
    expect(sizes[0]).toBeLessThan(mebibyte);
    expect(sizes.slice(1).reduce((sum, size) => sum + size)).toBeGreaterThan(20 * mebibyte);
  });

  it('does not wait for the reader of an event that never ends', async () => {
    const { upstream, transport } = await connected();
    upstream.next(withHeaders(gzipBomb(20), { 'content-type': 'text/event-stream' }));
    const stream = transport.stream(contextWith(), {
      work: async function* (call) {
        yield* (await call.fetch(`${upstream.url}/v1`)).body ?? [];
      },
    });
    expect(await failureOf(textOf(stream))).toBe('malformed/too-large');
  });

  it.each([
    [undefined, undefined],
    ['identity', undefined],
    [' GZIP ', 'gzip'],
    ['x-gzip', 'gzip'],
    ['br', 'br'],
    ['deflate', 'deflate'],
    ['zstd', 'unknown'],
    ['gzip, gzip', 'unknown'],
  ])('knows %j as %s', (header, encoding) => {
    expect(encodingOf(header)).toBe(encoding);
  });
});
