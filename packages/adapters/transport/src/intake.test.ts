import {
  body,
  events,
  flood,
  html,
  inPieces,
  json,
  repeat,
  reset,
  splitAt,
  stall,
  withHeaders,
} from '@understudy/testing/fault-server';
import type { Answer } from '@understudy/testing/fault-server';
import { describe, expect, it } from 'vitest';

import type { TransportCall } from './index.ts';
import { connected, contextWith, failing, failureOf, post, read, textOf } from '../test/loopback.ts';

const answer = { id: 'chat-1', text: 'é 👩‍👩‍👧 漢字' };
const frames = [{ data: { text: 'é 👩‍👩‍👧 漢字' } }, '[DONE]'];
const streamed = 'data: {"text":"é 👩‍👩‍👧 漢字"}\n\ndata: [DONE]\n\n';
const mebibyte = 1_048_576;

function typed(fault: Answer, contentType: string): Answer {
  return withHeaders(fault, { 'content-type': contentType });
}

async function asked(fault: Answer, caps = {}): Promise<unknown> {
  const { upstream, transport } = await connected({ caps });
  upstream.next(fault);
  return transport.ask(contextWith({ stallMs: 100 }), post(upstream));
}

async function streamedFrom(fault: Answer, caps = {}): Promise<string> {
  const { upstream, transport } = await connected({ caps });
  upstream.next(fault);
  return textOf(transport.stream(contextWith({ stallMs: 100 }), { work: read(upstream) }));
}

describe('a reply', () => {
  it.each([
    ['as it should be', json(200, answer)],
    ['as 201', json(201, answer)],
    ['byte by byte', inPieces(json(200, answer), 1)],
    ['without a content type', typed(json(200, answer), '')],
    ['as octets', typed(json(200, answer), 'application/octet-stream')],
    ['as plain text', typed(json(200, answer), 'text/plain')],
    [
      'with a byte order mark',
      body(200, `\uFEFF${JSON.stringify(answer)}`, { 'content-type': 'application/json' }),
    ],
    ['with an error that is none', json(200, { ...answer, error: null })],
  ])('is read %s', async (_how, fault) => {
    expect(await asked(fault)).toMatchObject(answer);
  });

  it('tells the SDK that octets were JSON', async () => {
    const { upstream, transport } = await connected();
    upstream.next(typed(json(200, answer), 'application/octet-stream'));
    const contentType = await transport.ask(contextWith(), async (call) => {
      const response = await call.fetch(`${upstream.url}/v1`);
      return [response.headers.get('Content-Type'), new Map(response.headers.entries()).get('content-type')];
    });
    expect(contentType).toEqual(['application/json', 'application/json']);
  });

  it.each([
    ['a web page', html(200), 'malformed/content-type'],
    ['a web page without a type', typed(html(200), ''), 'malformed/content-type'],
    [
      'a text as octets',
      body(200, 'upstream busy', { 'content-type': 'application/octet-stream' }),
      'malformed/content-type',
    ],
    ['a stream of events', events(frames), 'malformed/content-type'],
    ['nothing', body(200, '', { 'content-type': 'application/json' }), 'malformed/empty'],
    ['blank lines', body(200, ' \n\n', { 'content-type': 'application/json' }), 'malformed/empty'],
    ['no content', body(204, ''), 'malformed/empty'],
    [
      'half of its JSON',
      body(200, '{"id":"ch', { 'content-type': 'application/json' }),
      'malformed/not-json',
    ],
  ])('is refused when it is %s', async (_what, fault, failure) => {
    expect(await failureOf(asked(fault))).toBe(failure);
  });

  it('is left to the adapter to judge when it holds an error', async () => {
    const { seen } = await failing(asked(json(200, { error: { code: 'insufficient_quota' } })));
    expect(seen.trouble?.trouble).toBe('error-in-200');
    expect(seen).toMatchObject({ status: 200, errorBody: '{"error":{"code":"insufficient_quota"}}' });
  });
});

describe('a stream', () => {
  it('is byte for byte what was sent, wherever it is split', async () => {
    const { upstream, transport } = await connected();
    const size = Buffer.byteLength(streamed);
    for (let at = 1; at < size; at += 1) upstream.next(splitAt(events(frames), at, 1));
    for (let at = 1; at < size; at += 1) {
      expect(await textOf(transport.stream(contextWith(), { work: read(upstream) }))).toBe(streamed);
    }
  });

  it.each([
    ['without a content type', typed(events(frames), '')],
    ['without a type, byte by byte', typed(inPieces(events(frames), 1, 1), '')],
    ['as octets', typed(events(frames), 'application/octet-stream')],
  ])('is read %s', async (_how, fault) => {
    expect(await streamedFrom(fault)).toBe(streamed);
  });

  it('hands a long event over in one piece, for some readers search all they have whenever more comes', async () => {
    const { upstream, transport } = await connected();
    upstream.next(events([{ data: 'x'.repeat(2 * mebibyte) }, '[DONE]']));
    const sizes: number[] = [];
    const work = async function* (call: TransportCall): AsyncGenerator<string> {
      for await (const text of read(upstream)(call)) {
        sizes.push(text.length);
        yield text;
      }
    };
    await textOf(transport.stream(contextWith(), { work }));
    expect(Math.max(...sizes)).toBeGreaterThan(1.9 * mebibyte);
  });

  it('is read as lines of JSON where that was asked for', async () => {
    const lines = '{"a":1}\n{"b":2}\n';
    const { upstream, transport } = await connected();
    upstream.next(body(200, lines, { 'content-type': 'application/x-ndjson' }), body(200, lines));
    for (let time = 0; time < 2; time += 1) {
      const stream = transport.stream(contextWith(), { framing: 'ndjson', work: read(upstream) });
      expect(await textOf(stream)).toBe(lines);
    }
  });

  it.each([
    ['a web page', html(200), 'malformed/content-type'],
    ['a web page without a type', typed(html(200), ''), 'malformed/content-type'],
    ['a JSON reply', json(200, answer), 'malformed/content-type'],
    [
      'a JSON reply as octets',
      typed(json(200, answer), 'application/octet-stream'),
      'malformed/content-type',
    ],
    ['nothing', events([]), 'malformed/empty'],
    ['nothing without a type', body(200, ''), 'malformed/empty'],
    ['blank lines without a type', body(200, '\n'.repeat(5000)), 'malformed/content-type'],
    [
      'half an event',
      body(200, streamed.slice(0, 20), { 'content-type': 'text/event-stream' }),
      'truncated/half-event',
    ],
  ])('is refused when it is %s', async (_what, fault, failure) => {
    expect(await failureOf(streamedFrom(fault))).toBe(failure);
  });

  it.each([
    ['JSON', json(200, { error: { type: 'overloaded_error' } })],
    ['octets', typed(json(200, { error: { type: 'overloaded_error' } }), 'application/octet-stream')],
  ])('is left to the adapter to judge when it is an error as %s', async (_how, fault) => {
    const { seen } = await failing(streamedFrom(fault));
    expect(seen.trouble?.trouble).toBe('error-in-200');
    expect(seen.errorBody).toContain('overloaded_error');
  });
});

describe('an error', () => {
  const error = { error: { message: 'slow down', code: 'rate_limit_exceeded' } };

  it.each([
    ['as it should be', json(429, error), JSON.stringify(error)],
    ['as a web page', html(429), '<!doctype html><title>Sign in</title>'],
    ['empty', body(429, ''), ''],
    ['reset in its text', reset(json(429, error), 10), '{"error":{'],
    ['that falls silent in its text', stall(json(429, error), 10), '{"error":{'],
    ['that falls silent before its text', stall(json(429, error), 'after-headers'), ''],
    [
      'packed in an unknown way',
      withHeaders(json(429, error), { 'content-encoding': 'zstd' }),
      JSON.stringify(error),
    ],
  ])('keeps its status and what there is of its text %s', async (_how, fault, text) => {
    const { upstream, transport } = await connected();
    upstream.next(withHeaders(fault, { 'retry-after': '3' }));
    const context = contextWith({ stallMs: 60 });
    const told = await transport.ask(context, async (call) => {
      const response = await call.fetch(`${upstream.url}/v1`);
      return { ok: response.ok, status: response.status, text: await response.text(), seen: call.seen };
    });
    expect(told).toMatchObject({ ok: false, status: 429, text });
    expect(told.seen).toMatchObject({ errorBody: text, retryAfterMs: 3000, trouble: undefined });
  });

  it('that cannot be parsed is not called JSON, for an SDK would lose the status over it', async () => {
    const { upstream, transport } = await connected();
    upstream.next(typed(html(503), 'application/json'), json(503, error));
    const typeOf = (): Promise<string | null> =>
      transport.ask(contextWith(), async (call) =>
        (await call.fetch(`${upstream.url}/v1`)).headers.get('content-type'),
      );
    expect(await typeOf()).toBe('text/plain');
    expect(await typeOf()).toBe('application/json');
  });

  it('is read no further than it is worth', async () => {
    const { upstream, transport } = await connected();
    upstream.next({ ...flood(200), status: 500 });
    const size = await transport.ask(contextWith(), async (call) => {
      const response = await call.fetch(`${upstream.url}/v1`);
      return (await response.text()).length;
    });
    expect(size).toBe(65_536);
    expect((await (await upstream.arrival(1)).ended).answered).toBe(false);
  });
});

describe('an answer that is too large', () => {
  it.each([
    ['200 MB of JSON', flood(200), asked],
    ['one line of 50 MB in a stream', flood(50, { 'content-type': 'text/event-stream' }), streamedFrom],
    [
      '200 MB where a stream should begin',
      flood(200),
      (fault: Answer) => streamedFrom(fault, { replyBytes: mebibyte }),
    ],
  ])('%s costs a connection and little memory', async (_what, fault, asking) => {
    const before = process.memoryUsage.rss();
    const { seen } = await failing(asking(fault));
    expect(seen.trouble?.trouble).toBe('too-large');
    expect(seen.bytes).toBeLessThan(34 * mebibyte);
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * mebibyte);
  });

  it('is refused unread when its length says so', async () => {
    const { seen } = await failing(asked(json(200, 'x'.repeat(2000)), { replyBytes: 1000 }));
    expect(seen.trouble?.trouble).toBe('too-large');
    expect(seen.bytes).toBe(0);
  });

  it('ends a stream without end, even of small events', async () => {
    const endless = {
      ...events([]),
      chunks: repeat(Buffer.from('data: {"text":"again"}\n\n'.repeat(3000)), Infinity),
    };
    const { seen } = await failing(streamedFrom(endless, { streamBytes: 3 * mebibyte }));
    expect(seen.trouble?.trouble).toBe('too-large');
    expect(seen.bytes).toBeLessThan(3.5 * mebibyte);
  });

  it('closes the connection', async () => {
    const { upstream, transport } = await connected({ caps: { replyBytes: 100_000 } });
    upstream.next(flood(200), json(200, answer));
    await failing(transport.ask(contextWith(), post(upstream)));
    const failedAt = performance.now();
    const { answered, at } = await (await upstream.arrival(1)).ended;
    expect(answered).toBe(false);
    expect(at - failedAt).toBeLessThan(200);
    expect(await transport.ask(contextWith(), post(upstream))).toEqual(answer);
  });
});

describe('an answer made to keep the thread busy', () => {
  it('by ten million brackets is refused before anything is made of it', async () => {
    const brackets = '['.repeat(5_000_000) + ']'.repeat(5_000_000);
    const fault = body(200, brackets, { 'content-type': 'application/json' });
    expect(await failureOf(asked(fault))).toBe('malformed/not-json');
  });

  it('by millions of objects is refused before anything is made of it', async () => {
    const fault = body(200, `[${'{},'.repeat(1_000_000)}{}]`, { 'content-type': 'application/json' });
    expect(await failureOf(asked(fault))).toBe('malformed/not-json');
  });

  it('with two thousand embeddings in it is none', async () => {
    const data = Array.from({ length: 2048 }, (_, index) => ({
      index,
      embedding: Array.from({ length: 512 }, () => 0.123),
    }));
    expect(await asked(json(200, { data }))).toEqual({ data });
  });

  it('by an event without an end is not handed over: some readers search all they have, line by line', async () => {
    const { upstream, transport } = await connected({ caps: { eventBytes: mebibyte } });
    upstream.next({ ...events([]), chunks: repeat(Buffer.from(': x\n'.repeat(4000)), 1000) });
    let handed = 0;
    const reading = (async () => {
      const stream = transport.stream(contextWith({ stallMs: 100 }), { work: read(upstream) });
      for await (const piece of stream) handed += piece.length;
    })();
    expect(await failureOf(reading)).toBe('malformed/too-large');
    expect(handed).toBeLessThan(mebibyte / 4);
  });
});
