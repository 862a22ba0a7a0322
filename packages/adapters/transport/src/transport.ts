import type { CallContext } from '@understudy/core';
import { Pool } from 'undici';

import { CallError } from './call-error.ts';
import type { Caps } from './intake.ts';
import { callOf, OpenCall } from './open-call.ts';
import type { Fetch, Line, TransportCall } from './open-call.ts';

/** Where a transport leads, and how much it takes. */
export interface TransportOptions {
  /** Only its origin can be reached. */
  readonly baseUrl: string;
  /** How many connections may be open at once; a call beyond them waits, within its connect limit. */
  readonly connections?: number | undefined;
  /** Certificates to trust in place of the usual ones, for a gateway with its own authority. */
  readonly certificateAuthority?: string | undefined;
  readonly caps?: Partial<Caps> | undefined;
}

/** The way to one provider. Made once per provider; the SDK clients of all its credentials share it. */
export interface Transport {
  /** Given to an SDK's client. Sends only what belongs to a call. */
  readonly fetch: Fetch;
  /** Asks for one JSON answer. What the SDK inside `work` swallows is thrown all the same, as a `CallError`. */
  ask<Value>(context: CallContext, work: (call: TransportCall) => Promise<Value>): Promise<Value>;
  /** Reads a stream. Leaving it closes the connection, also while the next event is awaited. */
  stream<Value>(context: CallContext, options: StreamWork<Value>): AsyncIterable<Value>;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** How an adapter reads a stream: as server-sent events unless it says otherwise. */
export interface StreamWork<Value> {
  readonly framing?: 'event-stream' | 'ndjson' | undefined;
  readonly work: (call: TransportCall) => AsyncIterable<Value>;
}

const defaultCaps: Caps = {
  replyBytes: 33_554_432, // a batch of 2048 embeddings fits
  eventBytes: 8_388_608, // the last event of a Responses stream repeats the whole answer
  streamBytes: 268_435_456, // 128k tokens in events of 300 bytes fit several times
};

/** Opens the way to one provider; nothing is sent before the first call. */
export function createTransport(options: TransportOptions): Transport {
  const { origin } = checkedUrl(options.baseUrl);
  const line: Line = { origin, pool: openPool(origin, options), caps: { ...defaultCaps, ...options.caps } };
  return {
    fetch: async (input, init) => {
      const call = callOf(init);
      if (!call) throw new TypeError("a request went to the transport without a call's fetchOptions");
      return call.send(input, init);
    },
    ask: (context, work) => ask(new OpenCall(line, context, 'json'), work),
    stream: (context, { work, framing = 'event-stream' }) => ({
      [Symbol.asyncIterator]: () => streamOf(new OpenCall(line, context, framing), work),
    }),
    close: () => line.pool.destroy(),
  };
}

async function ask<Value>(call: OpenCall, work: (call: TransportCall) => Promise<Value>): Promise<Value> {
  try {
    const value = await work(call);
    call.check();
    call.leave();
    return value;
  } catch (error) {
    call.drop();
    throw new CallError(error, call.seen);
  }
}

/** Not a generator: one that waits for its next event cannot be left. */
function streamOf<Value>(
  call: OpenCall,
  work: (call: TransportCall) => AsyncIterable<Value>,
): AsyncIterator<Value, undefined> {
  const inner = work(call)[Symbol.asyncIterator]();
  const onStep = (step: IteratorResult<Value>): IteratorResult<Value, undefined> => {
    if (!step.done) return step;
    call.check();
    call.leave();
    return { done: true, value: undefined };
  };
  const onError = (error: unknown): never => {
    call.drop();
    throw new CallError(error, call.seen);
  };
  return {
    next: () => inner.next().then(onStep).catch(onError),
    return: async () => {
      call.drop();
      // The inner iterator tidies up in its own time; whoever leaves does not wait for it.
      inner.return?.().then(undefined, () => undefined);
      return { done: true, value: undefined };
    },
  };
}

function checkedUrl(baseUrl: string): URL {
  const url = new URL(baseUrl);
  const isPlain = url.username === '' && url.password === '';
  if ((url.protocol === 'https:' || url.protocol === 'http:') && isPlain) return url;
  throw new TypeError('a base URL is http or https and holds no user name or password');
}

function openPool(origin: string, { connections = 1024, certificateAuthority }: TransportOptions): Pool {
  return new Pool(origin, {
    connections,
    pipelining: 1, // an answer must not wait behind another one
    allowH2: false, // one stalled connection would stall every call on it
    useMilo: false, // an experimental parser that an environment variable could switch on
    headersTimeout: 0, // our own timers know the call they watch
    bodyTimeout: 0,
    keepAliveTimeout: 30_000, // setting up TLS again costs more than an idle socket
    connect: {
      timeout: 15_000, // a ceiling; each call has its own limit
      ...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }),
    },
  });
}
