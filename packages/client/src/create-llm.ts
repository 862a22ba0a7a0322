import { createTRPCUntypedClient, httpBatchStreamLink, httpLink, splitLink } from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';

import type { CallOptions, LlmClient } from './llm-client.ts';
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
  readonly fetch?: Parameters<typeof httpLink>[0]['fetch'];
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
    if (verb === 'stream') return openStream({ client, procedure, body, signal });
    return withRetry(() => client.mutation(procedure, body, { ...(signal && { signal }) }), retry, signal);
  };
}

type UntypedClient = ReturnType<typeof createTRPCUntypedClient<AnyTRPCRouter>>;

interface StreamCall {
  readonly client: UntypedClient;
  readonly procedure: string;
  readonly body: unknown;
  readonly signal: AbortSignal | undefined;
}

/** A stream that broke is not begun again by itself: the reader has seen a part of it. */
function openStream({ client, procedure, body, signal }: StreamCall): unknown {
  const leaving = new AbortController();
  const both = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal;
  const opened = client.mutation(procedure, body, { signal: both, context: { streams: true } });
  // oxlint-disable-next-line typescript/consistent-type-assertions -- what a stream task's procedure returns; the router's type says so
  return llmStream(opened as Promise<AsyncIterable<unknown, unknown>>, () => leaving.abort());
}

/** Streams by themselves, the rest one by one: calls that share a request wait for the slowest and cannot be aborted. */
function linkTo({ url, key, headers, fetch }: ClientOptions): ReturnType<typeof splitLink> {
  const target = {
    url: `${url.replace(/\/+$/, '')}/trpc`,
    headers: { ...headers, ...(key !== undefined && { authorization: `Bearer ${key}` }) },
    ...(fetch && { fetch }),
  };
  return splitLink({
    condition: ({ context }) => context['streams'] === true,
    true: httpBatchStreamLink({ ...target, maxItems: 1 }),
    false: httpLink(target),
  });
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
    idempotencyKey: crypto.randomUUID(),
    ...withoutUndefined(given),
    ...(tags && { tags: { ...tags, ...ownTags } }),
  };
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
