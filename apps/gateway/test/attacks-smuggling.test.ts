import { faultServer, json } from '@understudy/testing/fault-server';
import type { FaultServer } from '@understudy/testing/fault-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { adapters } from '../src/adapters.ts';
import { besiege, chatReply, postText } from './attacks-siege.ts';
import type { Siege } from './attacks-siege.ts';
import { post } from './doors.ts';

let siege: Siege;
let thief: FaultServer;
beforeAll(async () => {
  siege = await besiege();
  thief = await faultServer();
  siege.upstream.always(json(200, chatReply('fine')));
});
afterAll(async () => {
  await siege.end();
  await thief.close();
});

const messages = [{ role: 'user', content: 'Hi' }];
/** What other gateways, SDKs and clients call it. */
const names = [
  ...[
    'base_url',
    'baseUrl',
    'baseURL',
    'api_base',
    'apiBase',
    'api_url',
    'url',
    'host',
    'hostname',
    'endpoint',
    'azure_endpoint',
  ],
  ...[
    'proxy',
    'http_client',
    'fetch',
    'fetchOptions',
    'dispatcher',
    'agent',
    'extra_body',
    'extra_headers',
    'extra_query',
  ],
  ...[
    'default_headers',
    'defaultHeaders',
    'headers',
    'httpOptions',
    'http_options',
    'api_key',
    'apiKey',
    'provider',
    'litellm_params',
  ],
  ...[
    'custom_host',
    'override_params',
    'path',
    'method',
    'query',
    'timeout',
    'maxRetries',
    'organization',
    'project',
    'region',
  ],
];

/** Where it could be put. */
const places: Readonly<Record<string, (evil: object) => readonly [string, object]>> = {
  'a chat': (evil) => ['/v1/chat/completions', { model: 'openai/gpt-4.1', messages, ...evil }],
  'the metadata of a chat': (evil) => [
    '/v1/chat/completions',
    { model: 'openai/gpt-4.1', messages, metadata: evil },
  ],
  'a message': (evil) => [
    '/v1/chat/completions',
    { model: 'openai/gpt-4.1', messages: [{ ...messages[0], ...evil }] },
  ],
  'a tool': (evil) => [
    '/v1/chat/completions',
    {
      model: 'openai/gpt-4.1',
      messages,
      tools: [
        { type: 'function', function: { name: 'f', parameters: { type: 'object', ...evil } }, ...evil },
      ],
    },
  ],
  embeddings: (evil) => ['/v1/embeddings', { model: 'openai/text-embedding-3-small', input: 'x', ...evil }],
  'a task': (evil) => ['/v1/tasks/support_chat', { input: { messages }, ...evil }],
  'the input of a task': (evil) => ['/v1/tasks/title_generation', { input: { text: 'x', ...evil } }],
  tRPC: (evil) => ['/trpc/titleGeneration', { input: { text: 'x' }, ...evil }],
  'the tags': (evil) => ['/v1/tasks/support_chat', { input: { messages }, tags: evil }],
};

const providers = ['openai', 'anthropic', 'google', 'azure-openai', 'ollama', 'openai-compatible'];

function isUntouched(since: number): void {
  expect(thief.connections).toBe(0);
  for (const { headers, path } of siege.upstream.requests.slice(since)) {
    expect(headers.host).toBe(new URL(siege.upstream.url).host);
    expect(path).toMatch(/^\/(v1\/|v1beta\/models\/|openai\/)/);
    expect(JSON.stringify(headers)).not.toContain('evil');
  }
}

describe('a host that is smuggled in', () => {
  it.each(Object.entries(places))(
    'with %s, under any name, is never called',
    async (_place, put) => {
      for (const name of names) {
        const since = siege.upstream.requests.length;
        for (const value of [
          thief.url,
          { [name]: thief.url, url: thief.url, 'x-evil': 'evil' },
          [thief.url],
        ]) {
          const [path, said] = put({ [name]: value });
          const { status } = await post(siege.url + path, said);
          expect([name, status < 500 || status === 502]).toEqual([name, true]);
        }
        isUntouched(since);
      }
    },
    60_000,
  );

  it.each(providers)(
    'with the options for %s, at any depth, is never called',
    async (provider) => {
      for (const name of names)
        for (const value of [
          thief.url,
          { baseURL: thief.url, headers: { 'x-evil': 'evil' } },
          { a: { b: { [name]: thief.url } } },
        ]) {
          const since = siege.upstream.requests.length;
          const models = [`${provider}/gpt-4.1`];
          const options = {
            [provider]: { [name]: value, extra_body: { [name]: value }, x: { [name]: value } },
          };
          await (
            await post(
              `${siege.url}/v1/tasks/support_chat`,
              { input: { messages }, options },
              { 'x-understudy-models': models.join() },
            )
          ).text();
          isUntouched(since);
        }
    },
    120_000,
  );

  it('with the name of a model is never called', async () => {
    const { host, port } = new URL(thief.url);
    const tricks = [
      ...[
        thief.url,
        `//${host}/x`,
        `@${host}/x`,
        `x@${host}`,
        `..//${host}`,
        `\\\\${host}\\x`,
        `%2f%2f${host}`,
        `http:/${host}`,
        `:${port}/x`,
      ],
      ...[
        `http://127.0.0.1.nip.io:${port}/`,
        `http://0x7f000001:${port}/`,
        `http://[::ffff:127.0.0.1]:${port}/`,
        `?base_url=${thief.url}`,
        `#@${host}`,
      ],
    ];
    for (const provider of providers)
      for (const trick of tricks) {
        const since = siege.upstream.requests.length;
        await (
          await post(`${siege.url}/v1/chat/completions`, { model: `${provider}/${trick}`, messages })
        ).text();
        await (await post(`${siege.url}/v1/chat/completions`, { model: trick, messages })).text();
        isUntouched(since);
      }
  }, 120_000);

  it('with a header, under any name, is never called', async () => {
    const headers = [
      ...[
        'x-base-url',
        'x-api-base',
        'x-upstream',
        'x-upstream-url',
        'x-target-url',
        'x-forwarded-host',
        'x-original-url',
        'x-rewrite-url',
      ],
      ...[
        'x-portkey-custom-host',
        'x-portkey-config',
        'helicone-target-url',
        'openai-base-url',
        'x-litellm-api-base',
        'forwarded',
        'location',
      ],
      ...[
        'x-http-method-override',
        'x-understudy-base-url',
        'x-understudy-provider',
        'proxy',
        'proxy-authorization',
        'http_proxy',
        'destination',
      ],
    ];
    for (const name of headers) {
      const since = siege.upstream.requests.length;
      const { status } = await post(
        `${siege.url}/v1/chat/completions`,
        { model: 'openai/gpt-4.1', messages },
        { [name]: thief.url },
      );
      expect([name, status]).toEqual([
        name,
        name === 'forwarded' || name === 'x-forwarded-host' ? status : 200,
      ]);
      isUntouched(since);
      expect(JSON.stringify(siege.upstream.requests.slice(since).map((each) => each.headers))).not.toContain(
        thief.url,
      );
    }
  });

  it('with an absolute target, another Host or a proxy’s method is never called', async () => {
    const { host } = new URL(thief.url);
    for (const target of [
      `${thief.url}/v1/chat/completions`,
      `//${host}/v1/chat/completions`,
      `/v1/chat/completions@${host}`,
    ]) {
      await siege.say(postText(target, { model: 'openai/gpt-4.1', messages }));
      await siege.say(
        postText('/v1/chat/completions', { model: 'openai/gpt-4.1', messages }).replace(
          'Host: 127.0.0.1',
          `Host: ${host}`,
        ),
      );
      await siege.say(
        `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\nGET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
      );
    }
    isUntouched(0);
  });
});

it('every adapter that takes a base URL is among those attacked, or speaks OpenAI’s dialect', () => {
  const dialects = ['qwen', 'deepseek', 'mistral', 'openrouter', 'groq', 'xai'];
  expect(Object.keys(adapters).toSorted()).toEqual([...providers, ...dialects].toSorted());
});
