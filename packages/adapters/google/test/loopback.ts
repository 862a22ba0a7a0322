import { readFileSync } from 'node:fs';

import type { CallContext, EmbedCall, Failure, ModelCall, Provider, ReplyEvent } from '@understudy/core';
import { body, faultServer } from '@understudy/testing/fault-server';
import type { Answer, FaultServer } from '@understudy/testing/fault-server';
import { afterEach } from 'vitest';

import { createGoogle } from '../src/index.ts';
import type { GoogleOptions } from '../src/index.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

export interface Connected {
  readonly upstream: FaultServer;
  readonly provider: Provider;
}

/** An upstream that is closed after the test, and the provider that knows no other. */
export async function connected(options: Partial<GoogleOptions> = {}): Promise<Connected> {
  const upstream = await faultServer();
  open.push(upstream);
  const key = 'AIzaCanary0123456789';
  return { upstream, provider: createGoogle({ key, baseUrl: upstream.url, ...options }) };
}

/** Limits far from anything that a test waits for, unless it says otherwise. */
export function contextWith(part: Partial<CallContext> = {}): CallContext {
  return {
    signal: new AbortController().signal,
    credential: undefined,
    requestId: 'request-1',
    attemptNumber: 1,
    limits: { connectMs: 2000, firstTokenMs: 2000, stallMs: 2000, totalMs: 2000 },
    ...part,
  };
}

export function callWith(part: Partial<ModelCall> = {}): ModelCall {
  const model = part.model ?? 'gemini-3.8-flash';
  return {
    model,
    facts: { model: `google/${model}` },
    messages: [{ role: 'user', content: 'Hello' }],
    format: { type: 'text' },
    unsupported: 'leave-out',
    ...part,
  };
}

export function embedCallWith(part: Partial<EmbedCall> = {}): EmbedCall {
  const model = 'gemini-embedding-001';
  return { model, facts: { model: `google/${model}` }, values: ['one', 'two'], ...part };
}

export function fixture(name: string): Buffer {
  return readFileSync(new URL(`../src/__fixtures__/${name}`, import.meta.url));
}

/** A fixture as the API would send it. */
export function recorded(name: string): Answer {
  const type = name.endsWith('.sse') ? 'text/event-stream' : 'application/json; charset=UTF-8';
  return body(200, fixture(name), { 'content-type': type });
}

export interface Streamed {
  readonly events: readonly ReplyEvent[];
  readonly failure: Failure | undefined;
}

/** A stream read to its end, however that comes. */
export async function streamed(
  provider: Provider,
  call: ModelCall = callWith(),
  context: CallContext = contextWith(),
): Promise<Streamed> {
  const events: ReplyEvent[] = [];
  try {
    for await (const event of provider.stream?.(call, context) ?? []) events.push(event);
    return { events, failure: undefined };
  } catch (error) {
    return { events, failure: provider.classify(error) };
  }
}

/** What a stream came to, as a reply would say it. */
export function assembled(events: readonly ReplyEvent[]): {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly string[];
} {
  const calls: string[] = [];
  let text = '';
  let reasoning = '';
  for (const event of events) {
    if (event.type === 'text-delta') text += event.text;
    if (event.type === 'reasoning-delta') reasoning += event.text;
    if (event.type !== 'tool-call-delta') continue;
    const named = event.name === undefined ? '' : `${event.id} ${event.name} `;
    calls[event.index] = (calls[event.index] ?? '') + named + (event.arguments ?? '');
  }
  return { text, reasoning, calls };
}

/** The failure of a call that must fail. */
export async function failureOf(provider: Provider, work: Promise<unknown> | undefined): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    return provider.classify(error);
  }
  throw new Error('expected a failure');
}
