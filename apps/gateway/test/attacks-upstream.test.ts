import { gzipSync } from 'node:zlib';

import { faultServer, gzipBomb, json, redirect, withHeaders } from '@understudy/testing/fault-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { besiege, chatReply, providerKey } from './attacks-siege.ts';
import type { Siege } from './attacks-siege.ts';
import { post } from './doors.ts';

let siege: Siege;
beforeAll(async () => void (siege = await besiege()));
afterAll(() => siege.end());

const messages = [{ role: 'user', content: 'Hi' }];

describe('a request that wants the gateway to call someone else', () => {
  const elsewhere = 'http://127.0.0.1:9/steal';
  const attempts: readonly (readonly [string, string, object])[] = [
    [
      'a base URL in the body of a task',
      '/v1/tasks/support_chat',
      { input: { messages }, baseUrl: elsewhere },
    ],
    [
      'a base URL in the body of a chat',
      '/v1/chat/completions',
      { model: 'openai/gpt-4.1', messages, base_url: elsewhere },
    ],
    [
      'headers in the body',
      '/v1/chat/completions',
      { model: 'openai/gpt-4.1', messages, extra_headers: { host: 'x' } },
    ],
    ['a URL as a model', '/v1/chat/completions', { model: `${elsewhere}/x`, messages }],
    [
      'a URL as a model of a list',
      '/v1/chat/completions',
      { model: 'openai/gpt-4.1', models: [`${elsewhere}/x`], messages },
    ],
    ['a URL as a provider', '/v1/chat/completions', { model: '//evil.example/x', messages }],
    ['a user in a URL as a model', '/v1/chat/completions', { model: 'openai@evil.example/x', messages }],
    ['a prototype as a provider', '/v1/chat/completions', { model: '__proto__/x', messages }],
    ['a constructor as a provider', '/v1/chat/completions', { model: 'constructor/x', messages }],
    ['a unicode look-alike of a provider', '/v1/chat/completions', { model: 'оpenai/gpt-4.1', messages }],
  ];
  it.each(attempts)('%s is refused, and nobody is called', async (_story, path, body) => {
    const before = siege.upstream.requests.length;
    const response = await post(siege.url + path, body);
    expect([400, 404, 422]).toContain(response.status);
    expect(siege.upstream.requests.length).toBe(before);
  });

  it('in headers is not heard', async () => {
    siege.upstream.always(json(200, chatReply('fine')));
    const response = await post(
      `${siege.url}/v1/chat/completions`,
      { model: 'openai/gpt-4.1', messages },
      {
        'x-portkey-custom-host': elsewhere,
        'x-base-url': elsewhere,
        'openai-organization': 'theirs',
        'x-evil': 'yes',
        cookie: 'a=b',
      },
    );
    expect(response.status).toBe(200);
    const { headers, path } = siege.upstream.requests.at(-1) ?? {};
    expect(path).toBe('/v1/chat/completions');
    for (const name of ['x-portkey-custom-host', 'x-base-url', 'x-evil', 'cookie', 'openai-organization'])
      expect(headers?.[name]).toBeUndefined();
  });

  it.each([
    'baseURL',
    'base_url',
    'headers',
    'fetch',
    'model',
    'messages',
    'stream',
    'url',
    'host',
    'method',
  ])('by the provider option %s changes neither address, nor headers, nor the question', async (name) => {
    siege.upstream.always(json(200, chatReply('fine')));
    const before = siege.upstream.requests.length;
    await post(`${siege.url}/v1/tasks/support_chat`, {
      input: { messages },
      options: { openai: { [name]: name === 'headers' ? { 'x-evil': 'yes' } : elsewhere } },
    });
    for (const request of siege.upstream.requests.slice(before)) {
      expect(request.path).toBe('/v1/chat/completions');
      expect(request.headers['x-evil']).toBeUndefined();
      expect(request.headers.host).toBe(new URL(siege.upstream.url).host);
      expect(request.body).toContain('"model":"gpt-4.1"');
      expect(JSON.parse(request.body)).toMatchObject({ messages: expect.any(Array) });
    }
  });
});

describe('a model name that is a path', () => {
  const tricks = [
    '../../secret',
    '..%2f..%2fsecret',
    'x?key=1#',
    'x/../../../y',
    'a\r\nx-evil: yes',
    '\u0000',
    'x:generate',
    '\u202e/\ud800',
  ];
  const cases = ['openai', 'anthropic', 'google', 'azure-openai', 'openai-compatible'].flatMap((provider) =>
    tricks.map((trick) => [provider, trick] as const),
  );
  it.each(cases)('stays within the API of %s: %j', async (provider, trick) => {
    const before = siege.upstream.requests.length;
    await post(`${siege.url}/v1/chat/completions`, { model: `${provider}/${trick}`, messages });
    for (const { path, headers } of siege.upstream.requests.slice(before)) {
      expect(path).toMatch(/^\/(v1\/|v1beta\/models\/|openai\/)/);
      expect(decodeURIComponent(new URL(path, 'http://x').pathname)).toMatch(
        /^\/(v1\/|v1beta\/models\/|openai\/)/,
      );
      expect(path).not.toMatch(/key=1|#/);
      expect(headers['x-evil']).toBeUndefined();
    }
  });
});

describe('an upstream that turned evil', () => {
  it.each([301, 302, 303, 307, 308])(
    'cannot send a request with its key elsewhere with a %i',
    async (status) => {
      const thief = await faultServer();
      siege.upstream.always(redirect(`${thief.url}/v1/chat/completions`, status));
      const response = await post(`${siege.url}/v1/chat/completions`, {
        model: 'openai-compatible/any',
        messages,
      });
      expect(response.status).toBeGreaterThanOrEqual(500);
      expect(await response.text()).not.toContain(thief.url);
      expect(thief.connections).toBe(0);
      await thief.close();
    },
  );

  it('cannot put its own headers or line breaks into an answer', async () => {
    siege.upstream.always(
      withHeaders(json(200, chatReply('fine')), {
        'set-cookie': 'a=b',
        'access-control-allow-origin': '*',
        'x-request-id': 'req_1;<b>',
      }),
    );
    const { status, headers } = await post(`${siege.url}/v1/chat/completions`, {
      model: 'openai-compatible/b',
      messages,
    });
    expect(status).toBe(200);
    expect([headers.get('set-cookie'), headers.get('access-control-allow-origin')]).toEqual([null, null]);
  });

  it('cannot fill the memory with a bomb', async () => {
    siege.upstream.always(gzipBomb(4096));
    const before = process.memoryUsage().rss;
    const response = await post(`${siege.url}/v1/chat/completions`, {
      model: 'openai-compatible/c',
      messages,
    });
    expect(response.status).toBeGreaterThanOrEqual(500);
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 * 1024);
  }, 20_000);
});

describe('a packed request', () => {
  it('is never unpacked', async () => {
    const packed = gzipSync(Buffer.alloc(64 * 1024 * 1024, 32));
    const response = await fetch(`${siege.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: packed,
    });
    expect(response.status).toBe(400);
  });
});

describe('an image', () => {
  it.each(['http://169.254.169.254/latest/meta-data', 'https://localhost/x', 'http://[::1]/'])(
    'at %s is never fetched from here',
    async (url) => {
      const camera = await faultServer();
      siege.upstream.always(json(200, chatReply('fine')));
      const content = [
        { type: 'image_url', image_url: { url: url.replace('https://localhost', camera.url) } },
      ];
      await post(`${siege.url}/v1/chat/completions`, {
        model: 'openai/gpt-4.1',
        messages: [{ role: 'user', content }],
      });
      expect(camera.connections).toBe(0);
      await camera.close();
    },
  );

  it.each(['file:///etc/passwd', 'gopher://x', 'ftp://x/y', '\nhttp://x'])(
    'at %j is no image',
    async (url) => {
      const content = [{ type: 'image_url', image_url: { url } }];
      const response = await post(`${siege.url}/v1/chat/completions`, {
        model: 'openai/gpt-4.1',
        messages: [{ role: 'user', content }],
      });
      expect(response.status).toBe(400);
    },
  );
});

it('sends the key in no place but the one header for it', () => {
  for (const { path, body } of siege.upstream.requests) expect(path + body).not.toContain(providerKey);
});
