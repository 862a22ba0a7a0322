import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest';

import { answerWith, hangUp, startGateway } from '../test/gateway.ts';
import type { AppRouter, TestGateway } from '../test/gateway.ts';
import { createLlm } from './create-llm.ts';
import type { ClientOptions } from './create-llm.ts';
import { LlmError } from './llm-error.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.heard.length = 0;
  gateway.ended.length = 0;
  gateway.mishaps.length = 0;
});

const open = (options: Partial<ClientOptions> = {}) =>
  createLlm<AppRouter>({ url: gateway.url, retry: { baseMs: 1 }, ...options });

async function failureOf(work: Promise<unknown>): Promise<LlmError> {
  const error: unknown = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof LlmError)) throw new Error('it did not fail as it should', { cause: error });
  return error;
}

describe('a task', () => {
  it('is called by its name and answers with its type', async () => {
    const { output, meta } = await open().dataExtraction.mutate({ input: { document: 'four' } });
    expectTypeOf(output).toEqualTypeOf<{ total: number }>();
    expect([output, meta]).toEqual([{ total: 4 }, { servedBy: 'a/x' }]);
  });

  it('carries the key, the defaults, and an idempotency key of its own', async () => {
    const llm = open({ key: 'secret', customerId: 'acme', tags: { app: 'shop', feature: 'none' } });
    await llm.dataExtraction.mutate({ input: { document: '' }, tags: { feature: 'import' } });
    await llm.dataExtraction.mutate({ input: { document: '' }, customerId: 'other', idempotencyKey: 'mine' });
    expect(gateway.heard).toMatchObject([
      {
        path: 'dataExtraction',
        authorization: 'Bearer secret',
        input: {
          customerId: 'acme',
          tags: { app: 'shop', feature: 'import' },
          idempotencyKey: expect.any(String),
        },
      },
      { input: { customerId: 'other', idempotencyKey: 'mine', tags: { app: 'shop', feature: 'none' } } },
    ]);
  });

  it('leaves alone what is no task', async () => {
    const llm = open({ customerId: 'acme' });
    expect(await llm.usage.spend.query({ since: '7d' })).toEqual([{ since: '7d' }]);
    expect(gateway.heard).toEqual([
      { path: 'usage.spend', input: { since: '7d' }, authorization: undefined },
    ]);
  });

  it('is a promise only once it is called', async () => {
    expect(await Promise.resolve(open().dataExtraction)).toBeTypeOf('function');
  });
});

describe('a failure', () => {
  it('tells what the gateway told', async () => {
    const error = await failureOf(open().refusing.mutate({ input: { text: '' } }));
    expect(error).toMatchObject({
      message: 'too many',
      kind: 'rate-limited',
      retryable: true,
      attempts: [{ number: 1, model: 'a/x', ok: false, kind: 'rate-limited' }],
      requestId: 'r1',
      httpStatus: 429,
    });
    expect(gateway.heard).toHaveLength(1);
  });

  it('to reach the gateway is tried again, with the same idempotency key', async () => {
    gateway.mishaps.push(hangUp, hangUp);
    const { output } = await open().dataExtraction.mutate({ input: { document: 'four' } });
    expect(output).toEqual({ total: 4 });
    expect(gateway.heard).toHaveLength(1);
  });

  it('to reach the gateway ends after the last try', async () => {
    gateway.mishaps.push(hangUp, hangUp, hangUp);
    const error = await failureOf(
      open({ retry: { tries: 2, baseMs: 1 } }).dataExtraction.mutate({ input: { document: '' } }),
    );
    expect(error).toMatchObject({ kind: 'network', retryable: true, attempts: [] });
    expect(error.message).toMatch(/^the gateway could not be reached/);
  });

  it('of the caller to wait ends the call, here and there', async () => {
    const leaving = new AbortController();
    const call = failureOf(open().slow.mutate({ input: { text: '' } }, { signal: leaving.signal }));
    await vi.waitFor(() => expect(gateway.heard).toHaveLength(1));
    leaving.abort();
    expect((await call).kind).toBe('cancelled');
    await vi.waitFor(() => expect(gateway.ended).toEqual(['aborted']));
  });

  it('of a caller to stay for the next try is heard at once', async () => {
    gateway.mishaps.push(hangUp, hangUp, hangUp);
    const leaving = new AbortController();
    const call = open({ retry: { baseMs: 600_000 } }).dataExtraction.mutate(
      { input: { document: '' } },
      { signal: leaving.signal },
    );
    setTimeout(() => leaving.abort(), 50);
    expect((await failureOf(call)).kind).toBe('cancelled');
  });
});

const refusal = (data: object): string =>
  JSON.stringify({ error: { message: 'not now', code: -32603, data: { requestId: 'r2', ...data } } });
const busy = answerWith(
  503,
  refusal({ kind: 'too-busy', retryable: true, httpStatus: 503, retryAfterMs: 1 }),
);
const inFlight = answerWith(
  409,
  refusal({ kind: 'rejected-locally', detail: 'idempotency-in-flight', retryable: true, httpStatus: 409 }),
);
const awayLong = answerWith(503, refusal({ kind: 'too-busy', retryable: true, retryAfterMs: 3_600_000 }));
const proxy = answerWith(502, '<html>', 'text/html');
const stranger = answerWith(404, '<html>', 'text/html');

describe('before the work has begun', () => {
  it.each([
    ['a gateway that is being restarted', [busy]],
    ['a proxy that does not reach the gateway', [proxy]],
    ['an own earlier try that is still at work', [hangUp, inFlight]],
  ])('%s is asked again', async (_what, mishaps) => {
    gateway.mishaps.push(...mishaps);
    const { output } = await open().dataExtraction.mutate({ input: { document: 'four' } });
    expect(output).toEqual({ total: 4 });
  });

  it.each([
    ['somebody else’s work under the same idempotency key', inFlight, { detail: 'idempotency-in-flight' }],
    ['a wait of an hour', awayLong, { kind: 'too-busy', retryAfterMs: 3_600_000 }],
    ['a server that is no gateway', stranger, { kind: 'network', httpStatus: 404, retryable: false }],
  ])('%s is the caller’s to judge', async (_what, mishap, told) => {
    gateway.mishaps.push(mishap);
    expect(await failureOf(open().dataExtraction.mutate({ input: { document: '' } }))).toMatchObject(told);
    expect(gateway.heard).toEqual([]);
  });

  it('says what to check where something else answered', async () => {
    gateway.mishaps.push(stranger);
    const { message } = await failureOf(open().dataExtraction.mutate({ input: { document: '' } }));
    expect(message).toBe(
      'what answered is not the gateway (HTTP 404): check the url, and what stands before it',
    );
  });
});

describe('a stream', () => {
  it('that could not begin is begun again', async () => {
    gateway.mishaps.push(hangUp, proxy);
    expect((await open().supportChat.stream({ input: { text: 'to be' } }).result).output).toBe('to be');
  });

  it('shows all of itself to every reader, whoever asked for the whole answer first', async () => {
    const stream = open().supportChat.stream({ input: { text: 'to be or not' } });
    const { result } = stream;
    const read = async (): Promise<string> => {
      const pieces: string[] = [];
      for await (const { text } of stream) pieces.push(text);
      return pieces.join(' ');
    };
    expect(await Promise.all([read(), read()])).toEqual(['to be or not', 'to be or not']);
    expect((await result).output).toBe('to be or not');
    expect(await read()).toBe('to be or not');
    expect(gateway.heard).toHaveLength(1);
  });

  it('that fails before anybody reads it waits with its failure', async () => {
    gateway.mishaps.push(stranger);
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const stream = open().supportChat.stream({ input: { text: '' } });
    await vi.waitFor(() => expect(gateway.mishaps).toEqual([]));
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(await failureOf(stream.result)).toMatchObject({ httpStatus: 404 });
  });

  it('whose caller’s own time is up says so', async () => {
    const stream = open().supportChat.stream(
      { input: { text: 'wait for me' } },
      { signal: AbortSignal.timeout(100) },
    );
    const error = await failureOf(stream.result);
    expect([error.kind, error.message]).toEqual(['cancelled', 'the caller’s own time was up']);
  });

  it('is read piece by piece, and has a whole answer at the end', async () => {
    const stream = open().supportChat.stream({ input: { text: 'to be or not' } });
    const pieces: string[] = [];
    for await (const event of stream) {
      expectTypeOf(event).toEqualTypeOf<{ type: 'text-delta'; text: string }>();
      pieces.push(event.text);
    }
    expect(pieces).toEqual(['to', 'be', 'or', 'not']);
    expect(await stream.result).toEqual({ output: 'to be or not', meta: { servedBy: 'a/x' } });
  });

  it('has a whole answer also when nobody reads it piece by piece', async () => {
    const { output } = await open().supportChat.stream({ input: { text: 'to be' } }).result;
    expectTypeOf(output).toEqualTypeOf<string>();
    expect(output).toBe('to be');
  });

  it('that breaks throws where it is read, and has no answer', async () => {
    const stream = open().supportChat.stream({ input: { text: 'to break' } });
    const pieces: string[] = [];
    const reading = (async () => {
      for await (const { text } of stream) pieces.push(text);
    })();
    expect(await failureOf(reading)).toMatchObject({ message: 'the stream broke' });
    expect((await failureOf(stream.result)).message).toBe('the stream broke');
    expect(pieces).toEqual(['to']);
  });

  it.each([
    [
      'leaves the loop',
      async (stream: AsyncIterable<unknown>) => {
        for await (const _event of stream) break;
      },
    ],
    [
      'cancels',
      async (stream: AsyncIterable<unknown> & { cancel(): void }) => {
        const events = stream[Symbol.asyncIterator]();
        await events.next();
        stream.cancel();
        await events.next().catch(() => undefined);
      },
    ],
  ])('whose reader %s ends at the gateway', async (_how, leave) => {
    const stream = open().supportChat.stream({ input: { text: 'wait for me' } });
    await leave(stream);
    await vi.waitFor(() => expect(gateway.ended).toEqual(['aborted']));
    expect((await failureOf(stream.result)).kind).toBe('cancelled');
  });
});
