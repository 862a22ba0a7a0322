import type { CallContext } from '@understudy/core';
import { faultServer } from '@understudy/testing/fault-server';
import type { FaultServer, FaultServerOptions } from '@understudy/testing/fault-server';
import { afterEach } from 'vitest';

import { CallError, createTransport, failureFromTransport } from '../src/index.ts';
import type { Transport, TransportCall, TransportOptions } from '../src/index.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** An upstream that is closed after the test. */
export async function upstreamFor(options?: FaultServerOptions): Promise<FaultServer> {
  const upstream = await faultServer(options);
  open.push(upstream);
  return upstream;
}

/** A transport to an upstream, closed after the test. */
export function transportTo(baseUrl: string, options?: Partial<TransportOptions>): Transport {
  const transport = createTransport({ baseUrl, ...options });
  open.push(transport);
  return transport;
}

/** An upstream and a transport to it, both closed after the test. */
export async function connected(
  options?: Partial<TransportOptions>,
): Promise<{ upstream: FaultServer; transport: Transport }> {
  const upstream = await upstreamFor();
  return { upstream, transport: transportTo(upstream.url, options) };
}

/** Limits far from anything that a test waits for, unless it says otherwise. */
export function contextWith(limits: Partial<CallContext['limits']> = {}, signal?: AbortSignal): CallContext {
  return {
    signal: signal ?? new AbortController().signal,
    credential: undefined,
    requestId: 'request-1',
    attemptNumber: 1,
    limits: { connectMs: 1500, firstTokenMs: 1500, stallMs: 1500, totalMs: 1500, ...limits },
  };
}

/** What an SDK does for a JSON call. */
export function post(upstream: FaultServer, body = '{}'): (call: TransportCall) => Promise<unknown> {
  return async (call) => {
    const response = await call.fetch(`${upstream.url}/v1/chat`, { method: 'POST', body });
    return response.json();
  };
}

/** What an SDK does for a stream; yields the text as it comes. */
export function read(upstream: FaultServer): (call: TransportCall) => AsyncGenerator<string> {
  return async function* (call) {
    const response = await call.fetch(`${upstream.url}/v1/stream`, { method: 'POST', body: '{}' });
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) yield decoder.decode(chunk, { stream: true });
  };
}

/** The error of a call that must fail. */
export async function failing(work: Promise<unknown>): Promise<CallError> {
  const error = await work.then(
    () => new Error('expected a failure'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof CallError) return error;
  throw error;
}

/** `kind/code` of a call that must fail. */
export async function failureOf(work: Promise<unknown>): Promise<string> {
  const failure = failureFromTransport(await failing(work));
  return `${failure?.kind}/${failure?.code}`;
}

/** A stream's text, read to its end. */
export async function textOf(stream: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of stream) text += piece;
  return text;
}

/** Waits on real time: sockets know no other. */
export function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
