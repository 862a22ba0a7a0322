import { request } from 'node:http';

import { json } from '@understudy/testing/fault-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { besiege, chatReply, postText } from './attacks-siege.ts';
import type { Siege } from './attacks-siege.ts';

let siege: Siege;
beforeAll(async () => {
  siege = await besiege();
  siege.upstream.always(json(200, chatReply('fine')));
});
afterAll(() => siege.end());

const chat = { model: 'openai/gpt-4.1', messages: [{ role: 'user', content: 'Hi' }] };
const door = '/v1/chat/completions';
const statuses = (heard: string): readonly number[] =>
  [...heard.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));

describe('a request that is two requests to somebody', () => {
  const hidden = 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
  const head = `POST ${door} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n`;
  it.each([
    [
      'a length and chunks',
      `${head}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    [
      'chunks and a length',
      `${head}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    ['two lengths', `${head}Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}${hidden}`],
    ['a length with a sign', `${head}Content-Length: +2\r\n\r\n{}${hidden}`],
    ['a list of lengths', `${head}Content-Length: 2, 2\r\n\r\n{}${hidden}`],
    ['a coding nobody knows', `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['chunks that are not last', `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`],
    ['a blank before a colon', `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`],
    [
      'a folded header',
      `${head}Transfer-Encoding:\r\n chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    ['a bare line feed', `${head}X: y\nContent-Length: 40\r\nContent-Length: 2\r\n\r\n{}${hidden}`],
    ['a zero byte in a header', `${head}X: a\u0000b\r\nContent-Length: 2\r\n\r\n{}${hidden}`],
    ['a chunk size that is none', `${head}Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n${hidden}`],
  ])('by %s is one refusal', async (_story, bytes) => {
    const heard = await siege.say(bytes);
    expect(statuses(heard)).toEqual([400]);
    expect(heard).not.toContain('breakers');
  });
});

describe('a target that is not a path of ours', () => {
  it.each([
    'http://evil.example/health',
    '//evil.example/health',
    '/v1/../metrics',
    '/v1/%2e%2e/metrics',
    '/v1/tasks/..%2f..%2fmetrics',
    '/%6detrics',
    '/metrics/',
    '/METRICS',
    '/metrics;x=1',
    '/metrics%00',
    '/v1/tasks/%',
    '/trpc/../metrics',
    '/trpc/%2e%2e%2fmetrics',
    '/trpc//evil.example/x',
    '/trpc/constructor',
    '/trpc/__proto__',
    '/v1/models/%2e%2e%2f%2e%2e',
    '*',
  ])('leads nowhere: %s', async (target) => {
    const heard = await siege.say(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    expect([400, 404, 405]).toContain(statuses(heard)[0]);
    expect(heard).not.toMatch(/understudy_|"breakers"|root:/);
  });

  it.each(['TRACE', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'CONNECT'])(
    'nor does the method %s',
    async (method) => {
      const target = method === 'CONNECT' ? 'evil.example:443' : '/metrics';
      const heard = await siege.say(
        `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Secret: echo-me\r\nConnection: close\r\n\r\n`,
      );
      expect(statuses(heard)[0] ?? 405).toBe(405);
      expect(heard).not.toContain('echo-me');
    },
  );
});

describe('while no key exists', () => {
  it.each([
    ['a name that was bound to this machine', 'Host: evil.example'],
    ['a name that begins like this machine', 'Host: 127.0.0.1.evil.example'],
    ['a name that begins like this host', 'Host: localhost.evil.example'],
    ['a name below localhost', 'Host: evil.localhost'],
    ['a user before the address', 'Host: evil.example@127.0.0.1'],
    ['an address before a fragment', 'Host: 127.0.0.1#.evil.example'],
    ['an address before a path', 'Host: 127.0.0.1/.evil.example'],
    ['an address before a question', 'Host: 127.0.0.1?.evil.example'],
    ['an address before a backslash', 'Host: 127.0.0.1\\.evil.example'],
    ['nothing', 'Host:'],
    ['a page elsewhere', 'Host: 127.0.0.1\r\nOrigin: https://evil.example'],
    ['a page in a frame', 'Host: 127.0.0.1\r\nOrigin: null'],
    ['a page that names a user', 'Host: 127.0.0.1\r\nOrigin: http://localhost.evil.example'],
    ['a link elsewhere', 'Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site'],
    ['a proxy', 'Host: 127.0.0.1\r\nX-Forwarded-For: 203.0.113.7'],
    ['another proxy', 'Host: 127.0.0.1\r\nForwarded: for=203.0.113.7'],
  ])('%s is nobody', async (_story, headers) => {
    const heard = await siege.say(`GET /metrics HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`);
    expect([400, 401]).toContain(statuses(heard)[0]);
    expect(heard.toLowerCase()).not.toContain('access-control-allow');
  });

  it('a page elsewhere is told by no preflight that it may call', async () => {
    const heard = await siege.say(
      `OPTIONS ${door} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n`,
    );
    expect(heard.toLowerCase()).not.toContain('access-control-allow');
  });
});

describe('what a caller calls things', () => {
  it.each(['a\u001b[2J', 'a b', '<script>', 'x'.repeat(129), 'é'])(
    'comes back in no header and no log line: %j',
    async (id) => {
      const lines = siege.lines.length;
      const heard = await siege.say(postText(door, chat, [`X-Request-Id: ${id}`]));
      expect([200, 400]).toContain(statuses(heard)[0]);
      expect(heard.split('\r\n\r\n')[0]).not.toContain(id);
      expect(siege.lines.slice(lines).join('')).not.toContain(JSON.stringify(id).slice(1, -1));
    },
  );

  it('cannot begin a second header', async () => {
    const heard = await siege.say(
      postText(
        door,
        {
          ...chat,
          model: 'x/\r\nset-cookie: a=b',
          user: 'u\r\nset-cookie: a=b',
          metadata: { a: 'b\r\nset-cookie: a=b' },
        },
        ['Idempotency-Key: %0d%0aset-cookie:a=b'],
      ),
    );
    expect(heard.split('\r\n\r\n')[0]?.toLowerCase()).not.toContain('set-cookie');
  });

  it('stays out of the log, paths and customers too', async () => {
    await siege.say(postText('/v1/tasks/evil-canary-path%0a%1b[31m', { input: {} }));
    await siege.say(
      postText(door, { ...chat, user: 'evil-canary-user\n' }, [
        'X-Understudy-Customer: evil-canary-customer',
      ]),
    );
    await siege.say(`EVIL-CANARY /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    expect(siege.lines.join('\n')).not.toContain('evil-canary');
  });
});

describe('a crowd of half-open connections', () => {
  it('does not keep anyone else waiting', async () => {
    const before = process.memoryUsage().rss;
    const crowd = await Promise.all(Array.from({ length: 1000 }, () => siege.open()));
    for (const socket of crowd)
      socket.write(`POST ${door} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000000\r\n\r\n{`);
    const heard = await siege.say(postText(door, chat), 10_000);
    expect(statuses(heard)).toEqual([200]);
    // Both ends of each live in this process.
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    for (const socket of crowd) socket.destroy();
  }, 30_000);

  it('is hung up when its headers do not end', async () => {
    const startedAt = performance.now();
    const socket = await siege.open();
    const drip = setInterval(() => socket.write('X: y\r\n'), 500);
    socket.write(`POST ${door} HTTP/1.1\r\n`);
    await new Promise((resolve) => socket.resume().once('close', resolve).once('end', resolve));
    clearInterval(drip);
    expect(performance.now() - startedAt).toBeLessThan(25_000);
  }, 30_000);
});

it('refuses headers that are too large', async () => {
  const heard = await siege.say(
    `GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
  );
  expect(statuses(heard)).toEqual([431]);
});

it('lets go of an answer whose caller has left', async () => {
  await new Promise<void>((resolve) => {
    const asking = request(`${siege.url}${door}`, { method: 'POST' }, () => undefined);
    asking.on('error', () => resolve()).on('close', () => resolve());
    asking.write('{');
    setTimeout(() => asking.destroy(), 50);
  });
  expect(statuses(await siege.say(postText(door, chat)))).toEqual([200]);
});
