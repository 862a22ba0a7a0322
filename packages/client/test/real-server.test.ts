import {
  chatTask,
  createLlm as createEngine,
  defineTasks,
  embedTask,
  streamTask,
  systemClock,
  task,
} from '@understudy/core';
import { createLlmRouter, createMetrics, createServer } from '@understudy/server';
import type { LlmRouter, PublicAttempt } from '@understudy/server';
import { always, embeds, fail, hang, reply, scriptedProvider, streams } from '@understudy/testing';
import type { ScriptedProvider, Step } from '@understudy/testing';
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { z } from 'zod';

import { createLlm, LlmError } from '../src/index.ts';
import type { AttemptNote, ClientOptions, LlmClient } from '../src/index.ts';

const input = z.object({ document: z.string().min(1) });
const Invoice = z.object({ total: z.number(), lines: z.array(z.object({ text: z.string() })) });
const prompt = ({ document }: { readonly document: string }) => ({ user: document });

const tasks = defineTasks({
  dataExtraction: task({ input, output: Invoice, prompt }),
  liveExtraction: streamTask({ input, output: Invoice, prompt }),
  supportChat: chatTask(),
  searchIndex: embedTask(),
});
type AppRouter = LlmRouter<typeof tasks>;

const invoice = { total: 12.5, lines: [{ text: 'two seats' }] };
const letter = { document: 'Globe, two seats' };
const hello = { messages: [{ role: 'user', content: 'Hello' }] } as const;

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** The real server over a real socket; only the models are scripted. */
async function open(
  first: readonly Step[],
  options: Partial<ClientOptions> = {},
): Promise<{ readonly llm: LlmClient<AppRouter>; readonly provider: ScriptedProvider }> {
  const second = [always(reply(JSON.stringify(invoice)))];
  const models = { first, second, vectors: [always(embeds([[1, 2, 3]]))] };
  const provider = scriptedProvider({ id: 'acme', clock: systemClock, models });
  const route = { primary: 'acme/first', fallback: ['acme/second'], retry: { tries: 1 } };
  const engine = createEngine({
    ...{ tasks, providers: [provider] },
    routes: {
      ...{ dataExtraction: route, liveExtraction: route, supportChat: route },
      searchIndex: { primary: 'acme/vectors' },
    },
  });
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const gateway = { tasks, log, llm: () => engine, metrics: createMetrics(systemClock) };
  const server = createServer({ ...gateway, router: createLlmRouter(tasks), limits: { stopMs: 50 } });
  const { url } = await server.listen({ port: 0 });
  stops.push(() => server.stop());
  return { llm: createLlm<AppRouter>({ url, ...options }), provider };
}

async function failureOf(work: Promise<unknown>): Promise<LlmError> {
  const error: unknown = await work.catch((cause: unknown) => cause);
  if (!(error instanceof LlmError)) throw new Error('it did not fail as it should', { cause: error });
  return error;
}

describe('against the real server', () => {
  it('a task answers with its type, and tells of its fallback', async () => {
    const { llm } = await open([fail('server-error')]);
    const { output, meta } = await llm.dataExtraction.mutate({ input: letter });
    expectTypeOf(output).toEqualTypeOf<{ total: number; lines: { text: string }[] }>();
    expect(output).toEqual(invoice);
    expect(meta).toMatchObject({ servedBy: 'acme/second', fallback: true });
    expect(meta.attempts.map(({ model, ok }) => [model, ok])).toEqual([
      ['acme/first', false],
      ['acme/second', true],
    ]);
  });

  it('texts become vectors', async () => {
    const { llm } = await open([]);
    const { output } = await llm.searchIndex.mutate({ input: { values: ['a'] } });
    expectTypeOf(output).toEqualTypeOf<readonly (readonly number[])[]>();
    expect(output).toEqual([[1, 2, 3]]);
  });

  it('a structured answer grows while it is being read, and what may be missing has a type that says so', async () => {
    const pieces = ['{"total":12.5,', '"lines":[{"te', 'xt":"two seats"}]}'];
    const { llm } = await open([streams(pieces)]);
    const stream = llm.liveExtraction.stream({ input: letter });
    const seen: unknown[] = [];
    for await (const event of stream) {
      if (event.type !== 'partial') continue;
      expectTypeOf(event.value.total).toEqualTypeOf<number | undefined>();
      expectTypeOf(event.value.lines?.[0]?.text).toEqualTypeOf<string | undefined>();
      seen.push(event.value);
    }
    expect(seen.at(-1)).toEqual(invoice);
    const { output } = await stream.result;
    expectTypeOf(output.total).toEqualTypeOf<number>();
    expect(output).toEqual(invoice);
  });

  it('a failure names every model that was asked, and why each failed', async () => {
    const { llm } = await open([fail('refused')]);
    const error = await failureOf(llm.dataExtraction.mutate({ input: letter }));
    expect(error).toMatchObject({
      ...{ kind: 'refused', retryable: false, httpStatus: 422, requestId: expect.any(String) },
      attempts: [{ number: 1, model: 'acme/first', ok: false, kind: 'refused' }],
    });
    expectTypeOf<PublicAttempt>().toExtend<AttemptNote>();
  });

  it('a wrong input is named with its place, before any model is asked', async () => {
    const { llm, provider } = await open([]);
    const error = await failureOf(llm.dataExtraction.mutate({ input: { document: '' } }));
    expect(error).toMatchObject({ kind: 'rejected-locally', detail: 'invalid-input', httpStatus: 400 });
    expect(error.message).toContain('document');
    expect(provider.calls).toEqual([]);
  });

  it.each([
    [
      'a call',
      (llm: LlmClient<AppRouter>, signal: AbortSignal) =>
        llm.dataExtraction.mutate({ input: letter }, { signal }),
    ],
    [
      'a stream',
      (llm: LlmClient<AppRouter>, signal: AbortSignal) =>
        llm.supportChat.stream({ input: hello }, { signal }).result,
    ],
  ])('%s that is aborted ends at the provider', async (_what, ask) => {
    const { llm, provider } = await open([hang()]);
    const leaving = new AbortController();
    const asked = failureOf(ask(llm, leaving.signal));
    await vi.waitFor(() => expect(provider.calls).toHaveLength(1));
    leaving.abort();
    expect((await asked).kind).toBe('cancelled');
    await vi.waitFor(() => expect(provider.calls[0]?.context.signal.aborted).toBe(true));
  });
});
