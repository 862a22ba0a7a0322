import { createTRPCUntypedClient, httpBatchStreamLink, httpLink, splitLink } from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';

import type { CallOptions, LlmClient } from './llm-client.ts';
import { answeredByAnother } from './llm-error.ts';
import { llmStream } from './llm-stream.ts';
import { withRetry } from './retry.ts';
import type { RetrySettings } from './retry.ts';

export interface ClientOptions {
  /** Where the gateway answers, such as `http://127.0.0.1:4141`. */
  readonly url: string;
  /** An API key of the gateway. */
  readonly key?: string | undefined;
  /** For every task, unless a call says otherwise. */
  readonly customerId?: string | undefined;
  /** For every task; a call's own tags come on top. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly retry?: RetrySettings | undefined;
  /** In the place of the platform's own, such as one with a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** The tasks of a gateway, typed by its router alone: `import type` is all that is needed of the server. */
export function createLlm<Router extends AnyTRPCRouter>(options: ClientOptions): LlmClient<Router> {
  const wire = openWire(options);
  // oxlint-disable-next-line typescript/consistent-type-assertions -- names become paths as they are read, which the compiler cannot follow
  return pathProxy([], (path, input, call) => wire(path, input, call)) as LlmClient<Router>;
}

type Wire = (path: readonly string[], input: unknown, options: CallOptions) => unknown;

function openWire(options: ClientOptions): Wire {
  const { retry = {} } = options;
  const client = createTRPCUntypedClient<AnyTRPCRouter>({ links: [linkTo(options)] });
  return (path, input, { signal }) => {
    const verb = path.at(-1);
    const procedure = path.slice(0, -1).join('.');
    if (verb === 'query')
      return withRetry(() => client.query(procedure, input, { ...(signal && { signal }) }), retry, signal);
    const body = isTask(path) ? withDefaults(input, options) : input;
    if (verb === 'stream') return openStream({ client, procedure, body, signal, retry });
    return withRetry(() => client.mutation(procedure, body, { ...(signal && { signal }) }), retry, signal);
  };
}

interface StreamCall {
  readonly client: ReturnType<typeof createTRPCUntypedClient<AnyTRPCRouter>>;
  readonly procedure: string;
  readonly body: unknown;
  readonly signal: AbortSignal | undefined;
  readonly retry: RetrySettings;
}

/** A stream that breaks is not begun again by itself: the reader has seen a part of it. */
function openStream({ client, procedure, body, signal: theirs, retry }: StreamCall): unknown {
  const leaving = new AbortController();
  const signal = theirs ? AbortSignal.any([theirs, leaving.signal]) : leaving.signal;
  const open = (): Promise<unknown> =>
    client.mutation(procedure, body, { signal, context: { streams: true } });
  // oxlint-disable-next-line typescript/consistent-type-assertions -- what a stream task's procedure returns; the router's type says so
  const opened = withRetry(open, retry, signal) as Promise<AsyncIterable<unknown, unknown>>;
  return llmStream({ opened, signal, cancel: () => leaving.abort() });
}

/** Streams by themselves, the rest one by one: calls that share a request wait for the slowest and cannot be aborted. */
function linkTo({
  url,
  key,
  headers,
  fetch = globalThis.fetch,
}: ClientOptions): ReturnType<typeof splitLink> {
  const target = {
    url: `${url.replace(/\/+$/, '')}/trpc`,
    headers: { ...headers, ...(key !== undefined && { authorization: `Bearer ${key}` }) },
    fetch: fromGateway(fetch),
  };
  return splitLink({
    condition: ({ context }) => context['streams'] === true,
    true: httpBatchStreamLink({ ...target, maxItems: 1 }),
    false: httpLink(target),
  });
}

type LinkFetch = NonNullable<Parameters<typeof httpLink>[0]['fetch']>;

/** The gateway answers in JSON, whatever happens. */
function fromGateway(fetch: typeof globalThis.fetch): LinkFetch {
  return async (target, init) => {
    const response = await fetch(target, { ...init, signal: init?.signal ?? null });
    if (/^application\/jsonl?\b/.test(response.headers.get('content-type') ?? '')) return response;
    void response.body?.cancel();
    throw answeredByAnother(response.status);
  };
}

/** Everything at the top is a task, but for what the gateway itself answers. */
function isTask(path: readonly string[]): boolean {
  return path.length === 2 && path[1] !== 'query';
}

function withDefaults(input: unknown, { customerId, tags }: ClientOptions): unknown {
  if (typeof input !== 'object' || input === null) return input;
  const given: Readonly<Record<string, unknown>> = { ...input };
  const ownTags = typeof given['tags'] === 'object' ? given['tags'] : {};
  return {
    ...(customerId !== undefined && { customerId }),
    idempotencyKey: randomKey(),
    ...withoutUndefined(given),
    ...(tags && { tags: { ...tags, ...ownTags } }),
  };
}

/** `crypto.randomUUID` is missing from pages that were not loaded over TLS. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/** `customerId: undefined` is as good as nothing said. */
function withoutUndefined(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** `llm.a.b(…)` as the path `a`, `b`. */
function pathProxy(path: readonly string[], call: Wire): unknown {
  const known = new Map<string, unknown>();
  return new Proxy(() => undefined, {
    get(_target, name) {
      // Whoever awaits or prints it must not take it for something else.
      if (typeof name !== 'string' || name === 'then' || name === 'toJSON') return undefined;
      const next = known.get(name) ?? pathProxy([...path, name], call);
      known.set(name, next);
      return next;
    },
    apply: (_target, _self, [input, options]: [unknown, CallOptions | undefined]) =>
      call(path, input, options ?? {}),
  });
}
