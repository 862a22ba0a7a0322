import { json } from '@understudy/testing/fault-server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { besiege, chatReply, postText } from './attacks-siege.ts';
import type { Siege } from './attacks-siege.ts';
import { post } from './doors.ts';

let siege: Siege;
beforeAll(async () => {
  siege = await besiege();
  siege.upstream.always(json(200, chatReply('fine')));
});
afterAll(() => siege.end());

const messages = [{ role: 'user', content: 'Hi' }];
const chat = { model: 'openai/gpt-4.1', messages };
const posts = [
  '/v1/chat/completions',
  '/v1/embeddings',
  '/v1/tasks/support_chat',
  '/v1/feedback',
  '/trpc/titleGeneration',
  '/trpc/feedback.give',
  '/trpc/admin.keys.create',
  '/trpc/admin.explain',
];

const bodies: Readonly<Record<string, string>> = {
  'too deep': `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  'deep and never closed': '['.repeat(1_000_000),
  'deep objects': `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
  'cut off': '{"model":"x',
  'a text': '"x"',
  'a number beyond all numbers': '1e999999',
  'nothing at all': 'null',
  'a list': '[1,2,3]',
  'many keys': `{${Array.from({ length: 50_000 }, (_, at) => `"k${at}":1`).join(',')}}`,
  'a byte order mark': '\uFEFF{}',
};

describe.each(posts)('at %s', (path) => {
  it.each(Object.entries(bodies))('a body that is %s is refused', async (_story, body) => {
    const heard = await siege.say(postText(path, body), 10_000);
    expect(heard).toMatch(/^HTTP\/1\.1 (400|404|413|422) /);
    expect(heard).not.toMatch(/SyntaxError|at JSON|node:internal/);
  });

  it('a body beyond the limit is refused before it is sent', async () => {
    const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999999999999\r\n\r\n{`;
    expect(await siege.say(head)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('nothing reaches a prototype', async () => {
    const evil = '{"polluted":true,"role":"admin","ok":true}';
    for (const name of ['__proto__', '\\u005f_proto__', 'constructor', 'prototype'])
      await siege.say(
        postText(
          path,
          `{"${name}":${evil},"x":{"${name}":{"prototype":${evil},"polluted":1}},"input":{"${name}":${evil}},"tags":{"${name}":${evil}}}`,
        ),
      );
    expect('polluted' in {} || 'polluted' in Object || 'role' in []).toBe(false);
  });
});

describe('a key that is said twice', () => {
  it('means one thing: what is checked is what is sent', async () => {
    const before = siege.upstream.requests.length;
    const body = `{"model":"nobody/x","messages":${JSON.stringify(messages)},"model":"openai/gpt-4.1"}`;
    expect(await siege.say(postText('/v1/chat/completions', body))).toMatch(/^HTTP\/1\.1 200 /);
    expect(
      siege.upstream.requests.slice(before).map(({ body: sent }) => sent.match(/"model":/g)?.length),
    ).toEqual([1]);
  });
});

describe('the options for a provider', () => {
  it.each([
    'model',
    'models',
    'messages',
    'input',
    'system',
    'contents',
    'systemInstruction',
    'stream',
    'n',
    'max_tokens',
  ])('cannot say %s, whichever door they come in by', async (name) => {
    const before = siege.upstream.requests.length;
    const said = { input: { text: 'Hi' }, options: { openai: { [name]: 'x' } } };
    expect((await post(`${siege.url}/v1/tasks/title_generation`, said)).status).toBe(400);
    expect((await post(`${siege.url}/trpc/titleGeneration`, said)).status).toBe(400);
    expect(siege.upstream.requests.length).toBe(before);
  });

  it('may tune an answer', async () => {
    const said = { input: { messages }, options: { openai: { service_tier: 'flex' } } };
    expect((await post(`${siege.url}/v1/tasks/support_chat`, said)).status).toBe(200);
    expect(siege.upstream.requests.at(-1)?.body).toContain('"service_tier":"flex"');
  });
});

/** Generous for a busy machine; what it guards against takes minutes. */
const soonMs = 5000;

async function took(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

describe('a request that wants to keep the process busy', () => {
  const format = (schema: object): object => ({
    ...chat,
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
  });
  const many = (part: object): object =>
    Object.fromEntries(Array.from({ length: 4000 }, (_, at) => [`p${at}`, part]));
  const names = 'x'.repeat(3_000_000);
  it.each([
    [
      'a pattern that backtracks',
      format({ type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } }),
    ],
    [
      'a wide schema that is wrong in one place',
      format({
        type: 'object',
        $defs: many({ type: 'string' }),
        properties: { ...many({ type: 'string' }), z: { type: 'nothing' } },
      }),
    ],
    ['a long model', { ...chat, model: names }],
    ['a long model of a provider', { ...chat, model: `openai/${names}` }],
    ['a long provider', { ...chat, model: `${names}/x` }],
    ['a long task', { ...chat, model: `task/${'aA_'.repeat(500_000)}` }],
    ['blanks', { ...chat, model: `task/${' '.repeat(1_000_000)}x` }],
    [
      'a long image',
      {
        ...chat,
        messages: [
          {
            role: 'user',
            content: [{ type: 'image_url', image_url: { url: `data:${';'.repeat(1_000_000)}` } }],
          },
        ],
      },
    ],
    [
      'a schema of references to references',
      format({
        type: 'object',
        $defs: Object.fromEntries(
          Array.from({ length: 40 }, (_, at) => [
            `d${at}`,
            {
              type: 'object',
              properties: { a: { $ref: `#/$defs/d${at + 1}` }, b: { $ref: `#/$defs/d${at + 1}` } },
            },
          ]),
        ),
        properties: { a: { $ref: '#/$defs/d0' } },
      }),
    ],
    [
      'a schema that is its own part',
      format({ type: 'object', properties: { a: { $ref: '#' } }, allOf: [{ $ref: '#' }] }),
    ],
    [
      'many messages',
      { ...chat, model: 'nobody/x', messages: Array.from({ length: 50_000 }, () => messages[0]) },
    ],
  ])(
    'by %s is done soon',
    async (_story, body) => {
      const ms = await took(() =>
        post(`${siege.url}/v1/chat/completions`, body).then((response) => response.text()),
      );
      expect(ms).toBeLessThan(soonMs);
    },
    60_000,
  );

  it('gets no long name quoted at length', async () => {
    for (const model of [names, `openai/${names}`, `${names}/x`, `task/${names}`]) {
      const text = await (await post(`${siege.url}/v1/chat/completions`, { ...chat, model })).text();
      expect(text.length).toBeLessThan(10_000);
    }
  }, 60_000);
});

describe('once there are keys', () => {
  it('a caller’s key opens no other door by any trick, and all wrong keys are equal', async () => {
    const own = await besiege();
    const { secret } = await own.gateway.ledger.keys.create({
      name: 'shop',
      role: 'caller',
      tasks: ['support_chat'],
    });
    const old = await own.gateway.ledger.keys.create({ name: 'old', role: 'admin' });
    await own.gateway.ledger.keys.revoke(old.key.id);
    await vi.waitFor(async () => expect((await fetch(`${own.url}/metrics`)).status).toBe(401), {
      timeout: 3000,
    });
    const authorization = `Bearer ${secret}`;
    const order = { name: 'mine', role: 'admin' };

    const tricks: readonly (readonly [string, string, unknown?])[] = [
      ['POST', '/trpc/admin.keys.create', order],
      ['POST', '/trpc/admin%2ekeys%2ecreate', order],
      ['POST', '/trpc/supportChat,admin.keys.create?batch=1', { 0: { input: { messages } }, 1: order }],
      ['POST', '/trpc/admin.keys.create?batch=1', { 0: order }],
      ['POST', '/trpc/admin.keys.create%3Fbatch=1', { 0: order }],
      ['POST', '/trpc/supportChat/../admin.keys.create', order],
      ['POST', '/trpc/supportChat%2f..%2fadmin.keys.create', order],
      ['GET', `/trpc/admin.keys.create?input=${encodeURIComponent(JSON.stringify(order))}`],
      ['GET', `/trpc/admin.keys.list?batch=1&input=${encodeURIComponent('{"0":null}')}`],
      ['GET', '/trpc/admin.health'],
      ['GET', '/metrics'],
      ['GET', '/health'],
      ['HEAD', '/metrics'],
      ['GET', `/metrics?key=${old.secret}&api_key=${old.secret}&authorization=Bearer%20${old.secret}`],
      ['POST', '/v1/tasks/title_generation', { input: { text: 'x' } }],
      ['POST', '/v1/tasks/support_chat%00', { input: { messages } }],
      ['POST', '/v1/chat/completions', chat],
      ['POST', '/v1/chat/completions', { ...chat, model: 'task/title_generation' }],
    ];
    for (const [method, path, body] of tricks) {
      const response = await fetch(own.url + path, {
        ...{ method, headers: { authorization, 'content-type': 'application/json' } },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      expect([path, response.status >= 400 && response.status < 500, text.includes('"secret"')]).toEqual([
        path,
        true,
        false,
      ]);
    }
    expect(await own.gateway.ledger.keys.list()).toHaveLength(2);
    expect(own.upstream.requests).toHaveLength(0);

    const answers = new Set<string>();
    const { 0: first = '', length } = secret;
    for (const wrong of [
      old.secret,
      secret.slice(0, -1),
      `${secret}x`,
      first.repeat(length),
      'x',
      'a'.repeat(5000),
      '../../x',
      "' or 1=1 --",
    ]) {
      const response = await fetch(`${own.url}/metrics`, { headers: { 'x-api-key': wrong } });
      const text = (await response.text()).replaceAll(/"requestId":"[^"]*"/g, '');
      answers.add([response.status, response.headers.get('www-authenticate'), text].join('|'));
    }
    expect([...answers]).toHaveLength(1);
    expect((await fetch(`${own.url}/metrics?x-api-key=${secret}`)).status).toBe(401);
    expect(own.lines.join('\n')).not.toContain(secret);
    expect(own.lines.join('\n')).not.toContain(old.secret);
    await own.end();
  });
});
