import { inspect } from 'node:util';

import type { CallContext, Provider } from '@understudy/core';
import { callTo, chatWire, contextWith, plain } from '@understudy/testing/contract';
import { faultServer } from '@understudy/testing/fault-server';
import type { FaultServer, RecordedRequest } from '@understudy/testing/fault-server';
import { afterEach, describe, expect, it } from 'vitest';

import { createOpenAiCompatible } from './index.ts';

const open: FaultServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((upstream) => upstream.close()));
});

async function upstreamFor(): Promise<FaultServer> {
  const upstream = await faultServer();
  open.push(upstream);
  upstream.always(chatWire.reply(plain));
  return upstream;
}

async function sent(
  upstream: FaultServer,
  provider: Provider,
  context: Partial<CallContext> = {},
): Promise<RecordedRequest> {
  await provider.generate(callTo('m/1'), { ...contextWith(), ...context });
  const request = upstream.requests.at(-1);
  if (!request) throw new Error('nothing was sent');
  return request;
}

describe('createOpenAiCompatible', () => {
  it.each(['', '/', '//'])('takes a base URL that ends with "%s"', async (ending) => {
    const upstream = await upstreamFor();
    const provider = createOpenAiCompatible({ key: 'k', baseUrl: `${upstream.url}/v1${ending}` });
    expect((await sent(upstream, provider)).path).toBe('/v1/chat/completions');
  });

  it('puts the model in the path, and adds to the query, where the dialect says so', async () => {
    const upstream = await upstreamFor();
    const dialect = { chatPath: '/deployments/{model}/chat', query: { 'api-version': '1' } };
    const provider = createOpenAiCompatible({ key: 'k', baseUrl: upstream.url, dialect });
    expect((await sent(upstream, provider)).path).toBe('/deployments/m%2F1/chat?api-version=1');
  });

  it('sends a key as a bearer token, or in the header that the dialect names', async () => {
    const upstream = await upstreamFor();
    const bearer = await sent(upstream, createOpenAiCompatible({ key: 'k1', baseUrl: upstream.url }));
    expect(bearer.headers).toMatchObject({ authorization: 'Bearer k1' });
    const named = await sent(
      upstream,
      createOpenAiCompatible({ key: 'k2', baseUrl: upstream.url, dialect: { keyHeader: 'api-key' } }),
    );
    expect(named.headers).toMatchObject({ 'api-key': 'k2' });
    expect(named.headers).not.toHaveProperty('authorization');
    const keyless = await sent(
      upstream,
      createOpenAiCompatible({ baseUrl: upstream.url, dialect: { needsKey: false } }),
    );
    expect(keyless.headers).not.toHaveProperty('authorization');
  });

  it('uses the key that the engine names', async () => {
    const upstream = await upstreamFor();
    const provider = createOpenAiCompatible({ keys: { a: 'key-a', b: 'key-b' }, baseUrl: upstream.url });
    expect(provider.credentials).toEqual(['a', 'b']);
    const used = [];
    for (const credential of ['b', 'a', undefined, 'b'])
      used.push((await sent(upstream, provider, { credential })).headers.authorization);
    expect(used).toEqual(['Bearer key-b', 'Bearer key-a', 'Bearer key-a', 'Bearer key-b']);
    await expect(sent(upstream, provider, { credential: 'constructor' })).rejects.toThrow();
  });

  it('takes nothing from the environment', async () => {
    const upstream = await upstreamFor();
    const variables = {
      OPENAI_BASE_URL: 'http://127.0.0.1:1/evil',
      OPENAI_API_KEY: 'sk-environment',
      OPENAI_ORG_ID: 'org-environment',
      OPENAI_PROJECT_ID: 'proj-environment',
      OPENAI_CUSTOM_HEADERS:
        'x-evil: environment\nAuthorization: Bearer environment\ncontent-type: text/environment',
      OPENAI_LOG: 'debug',
    };
    const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
    Object.assign(process.env, variables);
    const request = await sent(upstream, createOpenAiCompatible({ key: 'k', baseUrl: upstream.url }));
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    expect(inspect(request)).not.toContain('environment');
    expect(request.headers).toMatchObject({ authorization: 'Bearer k', 'content-type': 'application/json' });
  });

  it('sends its own headers with every call, but none in place of the key', async () => {
    const upstream = await upstreamFor();
    const headers = { 'x-title': 'app', authorization: 'Bearer other' };
    const request = await sent(
      upstream,
      createOpenAiCompatible({ key: 'k', baseUrl: upstream.url, headers }),
    );
    expect(request.headers).toMatchObject({ 'x-title': 'app', authorization: 'Bearer k' });
  });

  it('is known by the id it was given, and takes its options under that', async () => {
    const upstream = await upstreamFor();
    const provider = createOpenAiCompatible({ id: 'datallmlab', key: 'k', baseUrl: upstream.url });
    expect(provider.id).toBe('datallmlab');
    await provider.generate(callTo('m', { options: { datallmlab: { top_k: 3 } } }), contextWith());
    expect(JSON.parse(upstream.requests[0]?.body ?? '')).toMatchObject({ top_k: 3 });
  });

  it('shows no key, however it is looked at', () => {
    const provider = createOpenAiCompatible({ keys: { a: 'key-canary' }, baseUrl: 'http://127.0.0.1:1' });
    expect(inspect(provider, { depth: 20, showHidden: true, getters: true })).not.toContain('canary');
    expect(JSON.stringify(provider)).not.toContain('canary');
  });

  it.each<[string, Parameters<typeof createOpenAiCompatible>[0], RegExp]>([
    ['no key', { baseUrl: 'http://127.0.0.1:1' }, /a key is needed/],
    ['an empty set of keys', { keys: {}, baseUrl: 'http://127.0.0.1:1' }, /keys holds no key/],
    ['an empty key', { key: '', baseUrl: 'http://127.0.0.1:1' }, /a key is/],
    [
      'a key with a line break',
      { key: 'canary\n', baseUrl: 'http://127.0.0.1:1' },
      /^(?!.*canary).*a key is/,
    ],
    ['no base URL', { key: 'k' }, /a base URL is needed/],
    ['a base URL that is none', { key: 'k', baseUrl: 'api.example.com' }, /./],
  ])('cannot be made with %s', (_what, options, message) => {
    expect(() => createOpenAiCompatible(options)).toThrow(message);
  });
});
