import {
  createTRPCClient,
  httpBatchLink,
  httpBatchStreamLink,
  httpLink,
  splitLink,
  TRPCClientError,
} from '@trpc/client';
import type { TRPCClient } from '@trpc/client';
import { fail, hang, reply, streams } from '@understudy/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { ask, bearer, invoice, stage, tasks, testKeys } from '../../test/stage.ts';
import { createLlmRouter } from './create-llm-router.ts';

const usage = {
  byTask: {
    input: z.object({ days: z.number() }),
    ask: async ({ days }: { days: number }) => [{ task: 'x', days }],
  },
};
const router = createLlmRouter(tasks, { usage });
type AppRouter = typeof router;

function clientOf(url: string, headers: Readonly<Record<string, string>> = {}): TRPCClient<AppRouter> {
  const options = { url: `${url}/trpc`, headers };
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ path }) => path === 'supportChat' || path === 'liveExtraction',
        true: httpBatchStreamLink({ ...options, maxItems: 1 }),
        false: httpLink(options),
      }),
    ],
  });
}

const chat = { input: { messages: [{ role: 'user', content: 'Hi' }] } } as const;

async function refusal(promise: Promise<unknown>): Promise<TRPCClientError<AppRouter>> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof TRPCClientError) return error;
  throw new Error('it was not refused');
}

describe('a task over tRPC', () => {
  it('is a mutation with the output and how it came to be', async () => {
    const { url } = await stage();
    const { output, meta } = await clientOf(url).dataExtraction.mutate({
      input: { document: 'x' },
      customerId: 'acme',
    });
    expect(output).toEqual(invoice);
    expect(meta).toMatchObject({ servedBy: 'acme/first', fallback: false });
  });

  it('embeds', async () => {
    const { url } = await stage();
    const { output } = await clientOf(url).searchIndex.mutate({ input: { values: ['a'] } });
    expect(output).toEqual([[1, 2, 3]]);
  });

  it('streams events and returns the answer', async () => {
    const { url } = await stage({ steps: [streams(['Hel', 'lo'])] });
    const stream = await clientOf(url).supportChat.mutate(chat);
    const steps = stream[Symbol.asyncIterator]();
    const said: unknown[] = [];
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) said.push(step.value);

    expect(said).toEqual([
      { type: 'text-delta', text: 'Hel' },
      { type: 'text-delta', text: 'lo' },
    ]);
    expect(step.value).toMatchObject({ output: 'Hello', meta: { servedBy: 'acme/first' } });
  });

  it('sends what comes close together as one piece, and the first word at once', async () => {
    const { url } = await stage({ steps: [streams(['a', 'b', 'c', 'd', 'e'])] });
    const said: string[] = [];
    for await (const event of await clientOf(url).supportChat.mutate(chat)) {
      if (event.type === 'text-delta') said.push(event.text);
    }
    expect(said).toEqual(['a', 'bcde']);
  });

  it('streams an object while it grows', async () => {
    const { url } = await stage({ steps: [streams(['{"total": 12.5,', '"currency": "EUR"}'])] });
    const partial: unknown[] = [];
    for await (const event of await clientOf(url).liveExtraction.mutate({ input: { document: 'x' } })) {
      if (event.type === 'partial') partial.push(event.value);
    }
    expect(partial.at(-1)).toEqual(invoice);
  });

  it('tells what failed, typed and without a stack', async () => {
    const { url } = await stage({
      steps: [fail('timeout')],
      second: [fail('overloaded', { retryAfterMs: 500 })],
    });

    const { data, message } = await refusal(
      clientOf(url).dataExtraction.mutate({ input: { document: 'x' } }),
    );

    expect(message).toBe('scripted overloaded');
    expect(data).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      httpStatus: 503,
      path: 'dataExtraction',
      kind: 'overloaded',
      retryable: true,
      retryAfterMs: 500,
      attempts: [{ kind: 'timeout' }, { kind: 'overloaded' }],
    });
    expect(data?.requestId).not.toBe('');
    expect(JSON.stringify(data)).not.toContain('stack');
  });

  it('tells of a stream that breaks, in the same words', async () => {
    const { url } = await stage({
      steps: [streams(['{"total"'], { endWith: 'cut' })],
      second: [fail('overloaded')],
    });
    const reading = async (): Promise<void> => {
      for await (const _event of await clientOf(url).liveExtraction.mutate({ input: { document: 'x' } }));
    };
    const { data } = await refusal(reading());
    expect(data).toMatchObject({ kind: 'truncated', code: 'BAD_GATEWAY' });
  });

  it.each([
    ['single call', false],
    ['stream', true],
  ])('lets go of the provider when the caller of a %s leaves', async (_what, isStream) => {
    const { url, provider } = await stage({
      steps: [isStream ? streams(['Hello'], { endWith: 'hang' }) : hang()],
    });
    const leaving = new AbortController();
    const client = clientOf(url);
    const called = isStream
      ? client.supportChat.mutate(chat, { signal: leaving.signal })
      : client.dataExtraction.mutate({ input: { document: 'x' } }, { signal: leaving.signal });
    called.catch(() => undefined);
    await expect.poll(() => provider.openCalls).toBe(1);

    leaving.abort();

    await expect.poll(() => provider.openCalls).toBe(0);
  });

  it('refuses batches, which would make a quick call wait for a slow one', async () => {
    const { url, provider } = await stage();
    const client = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${url}/trpc` })] });
    const both = await Promise.allSettled([
      client.dataExtraction.mutate({ input: { document: 'x' } }),
      client.dataExtraction.mutate({ input: { document: 'y' } }),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(provider.calls).toEqual([]);
  });
});

describe('a key that is revoked', () => {
  it('ends the stream that it opened, with an error', async () => {
    const keys = testKeys({ caller: { role: 'caller' } });
    const { url, provider } = await stage({ keys, steps: [streams(['Hello'], { endWith: 'hang' })] });
    const stream = await clientOf(url, bearer('caller')).supportChat.mutate(chat);
    const reading = (async () => {
      for await (const _event of stream) keys.revoke('caller');
    })();
    expect((await refusal(reading)).data).toMatchObject({ kind: 'cancelled', code: 'CLIENT_CLOSED_REQUEST' });
    expect(provider.openCalls).toBe(0);
  });
});

describe('the fast path and tRPC itself', () => {
  it.each([
    ['an answer', [reply(JSON.stringify(invoice))], { input: { document: 'x' } }],
    ['a failure', [fail('bad-request')], { input: { document: 'x' } }],
    ['a refusal', [], { input: { doc: 'x' } }],
    ['a misspelt option', [], { input: { document: 'x' }, temprature: 1 }],
  ])('say %s in the same words', async (_what, steps, said) => {
    const settings = { steps, newId: () => 'here' };
    const fast = await ask(`${(await stage(settings)).url}/trpc/dataExtraction`, said);
    const slow = await ask(`${(await stage(settings)).url}/trpc/dataExtraction?slow`, said);
    expect(fast.status).toBe(slow.status);
    expect(shape(fast.body)).toEqual(shape(slow.body));
  });

  it('answer an unknown procedure alike', async () => {
    const { url } = await stage();
    const { status, body } = await ask(`${url}/trpc/toString`, { input: 1 });
    expect(status).toBe(404);
    expect(body.error.data).toMatchObject({ code: 'NOT_FOUND', kind: 'not-found' });
  });
});

/** What is said, without the times and ids that differ from call to call. */
const shape = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body, (key, value) => (/Ms$|requestId|routeHash/.test(key) ? null : value)));

describe('admin and usage over tRPC', () => {
  const keys = testKeys({
    caller: { role: 'caller' },
    viewer: { role: 'viewer' },
    operator: { role: 'operator' },
    bound: { role: 'viewer', customerId: 'acme' },
  });

  it('show viewers health, models, plans and usage', async () => {
    const { url } = await stage({ keys, router });
    const viewer = clientOf(url, bearer('viewer'));
    expect((await viewer.admin.health.query()).candidates.map(({ model }) => model)).toContain('acme/first');
    expect(await viewer.admin.models.query()).toBeInstanceOf(Array);
    const plan = await viewer.admin.explain.mutate({ task: 'dataExtraction', input: { document: 'x' } });
    expect(plan.candidates.map(({ model }) => model)).toEqual(['acme/first', 'acme/second']);
    expect(await viewer.usage.byTask.query({ days: 7 })).toEqual([{ task: 'x', days: 7 }]);
  });

  it('let operators take a candidate out and back in', async () => {
    const { url } = await stage({ keys, router });
    const { breakers } = clientOf(url, bearer('operator')).admin;
    const called = clientOf(url, bearer('caller')).dataExtraction;
    await breakers.open.mutate({ candidate: 'acme/first' });
    expect((await called.mutate({ input: { document: 'x' } })).meta.servedBy).toBe('acme/second');
    const held = await clientOf(url, bearer('viewer')).admin.health.query();
    expect(held.candidates.map(({ breaker }) => breaker)).toContain('held');
    await breakers.close.mutate({ candidate: 'acme/first' });
    const after = await clientOf(url, bearer('viewer')).admin.health.query();
    expect(after.candidates.map(({ breaker }) => breaker)).not.toContain('held');
    const { data } = await refusal(breakers.drain.mutate({ candidate: 'acme/third' }));
    expect(data).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('show nobody more than the key is for', async () => {
    const { url } = await stage({ keys, router });
    const caller = clientOf(url, bearer('caller'));
    const viewer = clientOf(url, bearer('viewer'));
    const bound = clientOf(url, bearer('bound'));
    const calls = [
      () => caller.admin.health.query(),
      () => caller.usage.byTask.query({ days: 1 }),
      () => viewer.admin.breakers.open.mutate({ candidate: 'acme/first' }),
      () => viewer.admin.keys.list.query(),
      () => bound.usage.byTask.query({ days: 1 }),
    ];
    for (const call of calls) {
      expect((await refusal(call())).data).toMatchObject({ code: 'FORBIDDEN', kind: 'not-permitted' });
    }
  });

  it.each(['dataExtraction', 'supportChat'] as const)(
    'say in tRPC that a key is missing for %s',
    async (name) => {
      const { url } = await stage({ keys });
      const client = clientOf(url);
      const called =
        name === 'supportChat'
          ? client.supportChat.mutate(chat)
          : client.dataExtraction.mutate({ input: { document: '' } });
      expect((await refusal(called)).data).toMatchObject({ code: 'UNAUTHORIZED', kind: 'unauthenticated' });
    },
  );
});
