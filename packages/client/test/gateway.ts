import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { initTRPC, TRPCError } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { z } from 'zod';

/** What reached the gateway, and what became of it. */
export interface Heard {
  readonly path: string;
  readonly input: unknown;
  readonly authorization: string | undefined;
}

const t = initTRPC.context<{ authorization: string | undefined }>().create({
  isDev: false,
  jsonl: { contentType: 'application/jsonl' },
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: {
      ...shape.data,
      ...(error.cause instanceof Refusal && {
        kind: error.cause.kind,
        retryable: true,
        attempts: [attempt],
        requestId: 'r1',
      }),
    },
  }),
});

const attempt = { number: 1, model: 'a/x', purpose: 'answer', ok: false, kind: 'rate-limited' };

class Refusal extends Error {
  readonly kind = 'rate-limited';
}

const beside = {
  customerId: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  idempotencyKey: z.string().optional(),
};
const extraction = z.object({ input: z.object({ document: z.string() }), ...beside });
const chat = z.object({ input: z.object({ text: z.string() }), ...beside });

/** A gateway of four tasks over a real socket; it only has to speak as ours does. */
export function appRouter(heard: Heard[], ended: string[]) {
  const hear = t.procedure.use(({ next, path, ctx, getRawInput }) =>
    getRawInput().then((input) => {
      heard.push({ path, input, authorization: ctx.authorization });
      return next();
    }),
  );
  return t.router({
    dataExtraction: hear.input(extraction).mutation(({ input }) => ({
      output: { total: input.input.document.length },
      meta: { servedBy: 'a/x' },
    })),
    supportChat: hear.input(chat).mutation(async function* ({ input, signal }) {
      signal?.addEventListener('abort', () => ended.push('aborted'));
      for (const text of input.input.text.split(' ')) {
        if (text === 'break') throw new TRPCError({ code: 'BAD_GATEWAY', message: 'the stream broke' });
        yield { type: 'text-delta' as const, text };
        if (text === 'wait') await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      }
      return { output: input.input.text, meta: { servedBy: 'a/x' } };
    }),
    refusing: hear.input(chat).mutation((): { readonly output: string } => {
      throw new TRPCError({ code: 'TOO_MANY_REQUESTS', message: 'too many', cause: new Refusal('too many') });
    }),
    slow: hear.input(chat).mutation(
      ({ signal }) =>
        new Promise<{ readonly output: string }>((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            ended.push('aborted');
            reject(new Error('aborted'));
          });
        }),
    ),
    usage: t.router({
      spend: hear.input(z.object({ since: z.string() })).query(({ input }) => [{ since: input.since }]),
    }),
  });
}

export type AppRouter = ReturnType<typeof appRouter>;

export type Mishap = (request: IncomingMessage, response: ServerResponse) => void;

/** The connection is closed without a word. */
export const hangUp: Mishap = (request) => void request.socket.destroy();

/** The gateway, or what stands before it, answers with this. */
export function answerWith(status: number, body: string, type = 'application/json'): Mishap {
  return (_request, response) => void response.writeHead(status, { 'content-type': type }).end(body);
}

export interface TestGateway {
  readonly url: string;
  readonly heard: Heard[];
  readonly ended: string[];
  /** What befalls the next requests, one each, before the gateway sees them. */
  readonly mishaps: Mishap[];
  close(): Promise<void>;
}

export async function startGateway(): Promise<TestGateway> {
  const heard: Heard[] = [];
  const ended: string[] = [];
  const mishaps: Mishap[] = [];
  const handler = createHTTPHandler({
    router: appRouter(heard, ended),
    basePath: '/trpc/',
    maxBatchSize: 1,
    createContext: ({ req }) => ({ authorization: req.headers.authorization }),
  });
  const server: Server = createServer((request, response) => {
    const meet = mishaps.shift() ?? handler;
    return meet(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    ended,
    mishaps,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
