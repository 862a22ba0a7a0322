import { describe, expect, it } from 'vitest';

import { ask, bearer, stage, tasks, testKeys } from '../../test/stage.ts';
import { createLlmRouter } from '../trpc/create-llm-router.ts';
import { satisfies } from './caller.ts';
import type { Need, Role } from './caller.ts';
import { guard } from './guard.ts';
import type { Visitor } from './visitor.ts';

const roles: readonly Role[] = ['caller', 'viewer', 'operator', 'admin'];
const keys = testKeys(Object.fromEntries(roles.map((role) => [role, { role }])));

const visitor = (headers: Readonly<Record<string, string>>, fromLoopback = true): Visitor => ({
  fromLoopback,
  header: (name) => headers[name],
});

describe('every route of the server', () => {
  it('is known here: a new one has to say whom it is for', async () => {
    const { server } = await stage();
    expect(server.doors.map(({ method, path, needs }) => `${method} ${path} ${needs}`)).toEqual([
      'POST /trpc/* caller',
      'GET /trpc/* caller',
      'POST /v1/tasks/:task caller',
      'GET /v1/tasks caller',
      'GET /openapi.json caller',
      'POST /v1/feedback caller',
      'POST /v1/chat/completions caller',
      'POST /v1/embeddings caller',
      'GET /v1/models caller',
      'GET /v1/models/* caller',
      'GET /health/live nobody',
      'GET /health/ready nobody',
      'GET /health viewer',
      'GET /metrics viewer',
    ]);
  });

  it('is closed to who has no key, or a wrong one, before anything else is looked at', async () => {
    const { server, url, provider } = await stage({ keys });
    const closed = server.doors.filter(({ needs }) => needs !== 'nobody');
    expect(closed).not.toEqual([]);
    for (const { method, path } of closed) {
      const address = url + path.replace(/[:*].*/, 'x');
      for (const headers of [
        {},
        { authorization: 'Bearer wrong' },
        { 'x-api-key': 'wrong' },
        { authorization: 'Basic eDp5' },
      ]) {
        const answer = await ask(address, method === 'POST' ? '{not json' : undefined, headers);
        expect([path, answer.status, answer.headers.get('www-authenticate')]).toEqual([path, 401, 'Bearer']);
      }
    }
    expect(provider.calls).toEqual([]);
  });

  it('lets in the roles that it is for, and no other', async () => {
    const { server, url } = await stage({ keys });
    for (const { method, path, needs } of server.doors) {
      for (const role of roles) {
        const address = url + path.replace(/[:*].*/, 'x');
        const { status } = await ask(address, method === 'POST' ? {} : undefined, bearer(role));
        expect([path, role, status === 403]).toEqual([path, role, !satisfies(role, needs)]);
      }
    }
  });
});

describe('every procedure', () => {
  it('says whom it is for, and keeps everyone else out', async () => {
    const router = createLlmRouter(tasks);
    const { url } = await stage({ keys, router });
    const known: object = router._def.procedures;
    const procedures = Object.entries<{ _def: { type: string; meta?: { needs?: Role } } }>({ ...known });
    const needs = Object.fromEntries(procedures.map(([path, { _def }]) => [path, _def.meta?.needs]));
    expect(needs).toEqual({
      dataExtraction: 'caller',
      liveExtraction: 'caller',
      supportChat: 'caller',
      searchIndex: 'caller',
      'feedback.give': 'caller',
      'admin.health': 'viewer',
      'admin.models': 'viewer',
      'admin.explain': 'viewer',
      'admin.breakers.open': 'operator',
      'admin.breakers.close': 'operator',
      'admin.breakers.drain': 'operator',
      'admin.keys.create': 'admin',
      'admin.keys.list': 'admin',
      'admin.keys.revoke': 'admin',
    });
    for (const [path, { _def }] of procedures) {
      const said = _def.type === 'query' ? undefined : { candidate: 'x' };
      for (const role of roles) {
        const { status } = await ask(`${url}/trpc/${path}`, said, bearer(role));
        expect([path, role, status === 403]).toEqual([
          path,
          role,
          !satisfies(role, _def.meta?.needs ?? 'admin'),
        ]);
      }
    }
  });
});

describe('a key', () => {
  it('may come as a bearer token or as x-api-key', async () => {
    for (const headers of [{ authorization: 'bearer viewer-secret' }, { 'x-api-key': 'viewer-secret' }]) {
      expect(await guard(visitor(headers, false), 'viewer', keys)).toEqual({
        keyId: 'viewer',
        role: 'viewer',
      });
    }
  });

  it('counts from its first moment, when the book has not heard yet that there are keys', async () => {
    const young = { ...testKeys({ shop: { role: 'caller' } }), hasKeys: () => false };
    const bearerOf = (secret: string) =>
      visitor({ host: '127.0.0.1:4141', authorization: `Bearer ${secret}` });
    expect(await guard(bearerOf('shop-secret'), 'caller', young)).toEqual({ keyId: 'shop', role: 'caller' });
    expect(await guard(bearerOf('none'), 'admin', young)).toEqual({ keyId: undefined, role: 'admin' });
  });

  it('gets one and the same answer whether it never was, is revoked, or is no key at all', async () => {
    const some = testKeys({ one: { role: 'caller' }, other: { role: 'caller' } });
    some.revoke('one');
    for (const secret of ['one-secret', 'nonsense', 'x'.repeat(600)]) {
      await expect(guard(visitor({ 'x-api-key': secret }), 'caller', some)).rejects.toMatchObject({
        kind: 'unauthenticated',
        message: 'the API key is not valid',
      });
    }
  });

  it('lets nobody in, and says nothing, while keys cannot be looked up', async () => {
    const broken = {
      ...keys,
      find: () => Promise.reject(new Error('SELECT secret FROM keys')),
    };
    await expect(guard(visitor({ 'x-api-key': 'caller-secret' }), 'caller', broken)).rejects.toMatchObject({
      kind: 'too-busy',
      message: 'keys cannot be checked at the moment; try again',
    });
  });

  it('reaches only the tasks and models it is for', async () => {
    const bound = testKeys({
      bound: { role: 'caller', tasks: ['data_extraction'], models: ['acme/second'] },
    });
    const { url, provider } = await stage({ keys: bound });
    const call = (task: string, said: object): Promise<number> =>
      ask(`${url}/v1/tasks/${task}`, said, bearer('bound')).then(({ status }) => status);
    const input = { document: 'x' };

    expect(await call('dataExtraction', { input })).toBe(200);
    expect(await call('dataExtraction', { input, models: ['acme/second'] })).toBe(200);
    expect(await call('dataExtraction', { input, models: ['acme/first'] })).toBe(403);
    expect(await call('supportChat', { input: { messages: [{ role: 'user', content: '' }] } })).toBe(403);
    expect(await call('liveExtraction', { input })).toBe(403);
    expect(provider.calls.length).toBe(2);
  });

  it('that is bound to a customer is that customer, whatever a request says', async () => {
    const bound = testKeys({ bound: { role: 'caller', customerId: 'acme' } });
    const seen: unknown[] = [];
    const { url } = await stage({
      keys: bound,
      use: [
        (request, next) => (seen.push([request.options.customerId, request.options.callerId]), next(request)),
      ],
    });
    const said = { input: { document: 'x' }, customerId: 'rival' };
    await ask(`${url}/v1/tasks/dataExtraction`, said, {
      ...bearer('bound'),
      'x-understudy-customer': 'rival',
    });
    expect(seen).toEqual([['acme', 'bound']]);
  });
});

describe('while no key exists', () => {
  const host = '127.0.0.1:4141';

  it.each<[string, Visitor]>([
    ['another machine', visitor({ host }, false)],
    ['a page whose name was made to resolve here', visitor({ host: 'evil.example:4141' })],
    ['a name that only begins like ours', visitor({ host: 'localhost.evil.example' })],
    ['a page of another site', visitor({ host, origin: 'https://evil.example' })],
    ['a page without an origin', visitor({ host, origin: 'null' })],
    ['a link on another site', visitor({ host, 'sec-fetch-site': 'cross-site' })],
    ['a proxy on this machine', visitor({ host, 'x-forwarded-for': '203.0.113.7' })],
    ['a request without a host', visitor({})],
  ])('%s is turned away', async (_who, from) => {
    for (const book of [undefined, testKeys({})]) {
      await expect(guard(from, 'caller', book)).rejects.toMatchObject({ kind: 'unauthenticated' });
    }
  });

  it.each(['127.0.0.1:4141', 'localhost', '[::1]:4141', 'LOCALHOST:1'])(
    'this machine, calling %s, may do all',
    async (name) => {
      expect(await guard(visitor({ host: name }), 'admin', undefined)).toEqual({
        keyId: undefined,
        role: 'admin',
      });
    },
  );

  it('the server says so when it starts', async () => {
    expect((await stage()).logged[0]).toContain(
      'no API key exists: open to this machine, closed to every other',
    );
    expect((await stage({ keys })).logged).toEqual([]);
  });

  it('and from the first key on nobody goes without', async () => {
    await expect(guard(visitor({ host }), 'caller', keys)).rejects.toMatchObject({ kind: 'unauthenticated' });
  });
});

it('each role may do what the ones before it may', () => {
  const needs: readonly Need[] = ['nobody', ...roles];
  expect(roles.map((role) => needs.filter((need) => satisfies(role, need)).length)).toEqual([2, 3, 4, 5]);
});
