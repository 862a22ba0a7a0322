import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { serve } from '@hono/node-server';
import { createTRPCClient, httpBatchStreamLink } from '@trpc/client';
import { reply, streams } from '@understudy/testing';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';

import { createFetchHandler, createHandler } from '../../src/listen.ts';
import type { Handler } from '../../src/listen.ts';
import type { LlmRouter } from '../../src/trpc/create-llm-router.ts';
import { ask, bearer, invoice, testGateway, testKeys } from '../stage.ts';
import type { tasks } from '../stage.ts';

const keys = testKeys({ caller: { role: 'caller' } });
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Listening = { address(): unknown; close(): unknown };

function urlOf(server: Listening): string {
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const listening = (
  server: Listening & { once(event: 'listening', listener: () => void): unknown },
): Promise<string> => new Promise((resolve) => server.once('listening', () => resolve(urlOf(server))));

/** One and the same gateway, in every house. */
const houses: Readonly<Record<string, (handler: Handler) => Promise<string>>> = {
  'node:http': (handler) =>
    listening(
      createHttpServer((request, response) => {
        void handler(request, response).then((handled) => handled || response.end('the app'));
      }).listen(0, '127.0.0.1'),
    ),
  Express(handler) {
    const app = express();
    app.use(async (request, response, next) => {
      if (!(await handler(request, response))) next();
    });
    app.get('/', (_request, response) => void response.send('the app'));
    return listening(app.listen(0, '127.0.0.1'));
  },
  'Express after its JSON parser'(handler) {
    const app = express();
    app.use(express.json());
    app.use(async (request, response, next) => {
      if (!(await handler(request, response))) next();
    });
    app.get('/', (_request, response) => void response.send('the app'));
    return listening(app.listen(0, '127.0.0.1'));
  },
  Koa(handler) {
    const app = new Koa();
    app.use(async (context, next) => {
      if (await handler(context.req, context.res)) context.respond = false;
      else await next();
    });
    app.use((context) => void (context.body = 'the app'));
    return listening(app.listen(0, '127.0.0.1'));
  },
  async Fastify(handler) {
    const app = fastify();
    app.addHook('onRequest', async (request, answer) => {
      if (await handler(request.raw, answer.raw)) answer.hijack();
    });
    app.get('/', () => 'the app');
    closing.push(() => app.close());
    return app.listen({ port: 0, host: '127.0.0.1' });
  },
};

const overNode = Object.entries(houses).map(([name, open]) => ({ name, open }));

async function overFetch(settings: Parameters<typeof testGateway>[0]): Promise<string> {
  const handle = createFetchHandler(testGateway(settings).gateway);
  const app = new Hono();
  app.get('/', (context) => context.text('the app'));
  app.all('*', (context) => handle(context.req.raw));
  return listening(serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }));
}

const everywhere = [
  ...overNode.map(({ name, open }) => ({
    name,
    start: (settings: Parameters<typeof testGateway>[0]) =>
      open(createHandler(testGateway(settings).gateway)),
  })),
  { name: 'Hono, through fetch', start: overFetch },
];

describe.each(everywhere)('mounted in $name', ({ start }) => {
  it('answers a task', async () => {
    const url = await start({ keys });
    const { status, body } = await ask(
      `${url}/v1/tasks/dataExtraction`,
      { input: { document: 'x' } },
      bearer('caller'),
    );
    expect(status).toBe(200);
    expect(body.output).toEqual(invoice);
  });

  it('guards it', async () => {
    const url = await start({ keys });
    expect(await ask(`${url}/v1/tasks/dataExtraction`, { input: { document: 'x' } })).toMatchObject({
      status: 401,
    });
  });

  it('leaves everything else to the house', async () => {
    expect((await ask(await start({ keys }))).body).toBe('the app');
  });

  it('streams over tRPC', async () => {
    const url = await start({ keys, steps: [streams(['Hel', 'lo'])] });
    const client = createTRPCClient<LlmRouter<typeof tasks>>({
      links: [httpBatchStreamLink({ url: `${url}/trpc`, headers: bearer('caller'), maxItems: 1 })],
    });
    const said: string[] = [];
    for await (const event of await client.supportChat.mutate({
      input: { messages: [{ role: 'user', content: 'Hi' }] },
    })) {
      if (event.type === 'text-delta') said.push(event.text);
    }
    expect(said).toEqual(['Hel', 'lo']);
  });

  it('streams as server-sent events, and lets go of the provider when the caller leaves', async () => {
    const settings = { keys, steps: [streams(['Hello'], { endWith: 'hang' }), reply('')] } as const;
    const stage = testGateway(settings);
    const url = await start({ ...settings, llm: () => stage.llm });
    const response = await fetch(`${url}/v1/tasks/supportChat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...bearer('caller') },
      body: JSON.stringify({ input: { messages: [{ role: 'user', content: 'Hi' }] } }),
    });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toContain('Hello');
    expect(stage.provider.openCalls).toBe(1);

    await reader?.cancel();

    await expect.poll(() => stage.provider.openCalls).toBe(0);
  });
});
