import { chatTask, createLlm, defineTasks, embedTask, streamTask, systemClock, task } from '@understudy/core';
import type { Llm, Middleware } from '@understudy/core';
import { always, embeds, reply, scriptedProvider } from '@understudy/testing';
import type { ScriptedProvider, Step } from '@understudy/testing';
import { afterAll, afterEach } from 'vitest';
import { z } from 'zod';

import type { Caller } from '../src/auth/caller.ts';
import type { KeyBook } from '../src/auth/key-book.ts';
import { createServer } from '../src/listen.ts';
import type { Server } from '../src/listen.ts';
import type { Gateway } from '../src/gateway.ts';
import { createMetrics } from '../src/state/metrics.ts';

const Invoice = z.object({ total: z.number(), currency: z.string() });
const document = z.object({ document: z.string() });

export const tasks = defineTasks({
  dataExtraction: task({ input: document, output: Invoice, prompt: (input) => ({ user: input.document }) }),
  liveExtraction: streamTask({
    input: document,
    output: Invoice,
    prompt: (input) => ({ user: input.document }),
  }),
  supportChat: chatTask({ description: 'Answers customers.' }),
  searchIndex: embedTask(),
});

export const invoice = { total: 12.5, currency: 'EUR' };
const answered: Step = always(reply(JSON.stringify(invoice)));

/** A key book in a map. The secret of `caller` is `caller-secret`, and so on. */
export interface TestKeys extends KeyBook {
  revoke(keyId: string): void;
}

export function testKeys(callers: Readonly<Record<string, Omit<Caller, 'keyId'>>>): TestKeys {
  const known = new Map(
    Object.entries(callers).map(([keyId, caller]) => [`${keyId}-secret`, { ...caller, keyId }]),
  );
  const listeners = new Set<(keyId: string) => void>();
  return {
    hasKeys: () => Object.keys(callers).length > 0,
    find: (secret) => known.get(secret),
    onRevoked(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    revoke(keyId) {
      known.delete(`${keyId}-secret`);
      for (const listener of listeners) listener(keyId);
    },
  };
}

export interface Stage {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  readonly provider: ScriptedProvider;
  readonly logged: readonly string[];
}

export interface StageSettings extends Partial<Gateway> {
  readonly steps?: readonly Step[] | undefined;
  readonly second?: readonly Step[] | undefined;
  readonly use?: readonly Middleware[] | undefined;
}

export function testGateway({
  steps = [answered],
  second = [answered],
  use = [],
  ...more
}: StageSettings = {}): {
  readonly gateway: Gateway;
  readonly llm: Llm<typeof tasks>;
  readonly provider: ScriptedProvider;
  readonly logged: string[];
} {
  const vectors = [always(embeds([[1, 2, 3]]))];
  const provider = scriptedProvider({
    id: 'acme',
    clock: systemClock,
    models: { first: steps, second, vectors },
  });
  const metrics = createMetrics(systemClock);
  const route = { primary: 'acme/first', fallback: ['acme/second'], retry: { tries: 1 } };
  const llm = createLlm({
    tasks,
    providers: [provider],
    routes: {
      dataExtraction: route,
      liveExtraction: route,
      supportChat: route,
      searchIndex: { primary: 'acme/vectors' },
    },
    use: [metrics.measure, ...use],
    onEvent: metrics.onEvent,
  });
  const logged: string[] = [];
  const note = (fields: object, message: string): void =>
    void logged.push(JSON.stringify({ message, ...fields }));
  const log = { info: note, warn: note, error: note };
  return { gateway: { llm: () => llm, tasks, metrics, log, ...more }, llm, provider, logged };
}

const running: Server[] = [];

/** A server on a free port, stopped after the test. */
export async function stage(settings: StageSettings = {}): Promise<Stage> {
  const { gateway, provider, logged } = testGateway({
    ...settings,
    limits: { stopMs: 50, ...settings.limits },
  });
  const server = createServer(gateway);
  running.push(server);
  const { url, port } = await server.listen({ port: 0 });
  return { url, port, server, provider, logged };
}

const stopAll = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
};
afterEach(stopAll);
afterAll(stopAll);

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks where it likes
  readonly body: any;
}

/** One JSON request. */
export async function ask(
  url: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const post = { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(url, {
    ...(body === undefined ? {} : post),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text !== '' ? JSON.parse(text) : text,
  };
}

export const bearer = (keyId: string): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${keyId}-secret`,
});
