import type {
  CallContext,
  Failure,
  ModelCall,
  Provider,
  Reply,
  ReplyEvent,
  ToolCall,
} from '@understudy/core';
import { afterEach } from 'vitest';

import { faultServer } from '../fault-server/index.ts';
import type { FaultServer } from '../fault-server/index.ts';
import { keyOfTests, promptOfTests } from './canaries.ts';
import type { ProviderUnderTest } from './provider-under-test.ts';

/** A provider and its upstream, wired up for one test. */
export interface Setting {
  readonly upstream: FaultServer;
  readonly provider: Provider;
}

/** Starts upstreams, and closes them after the test that asked for them. */
export function newStage(under: ProviderUnderTest): { readonly begin: () => Promise<Setting> } {
  const open: FaultServer[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((upstream) => upstream.close()));
  });
  return {
    begin: async () => {
      const upstream = await faultServer();
      open.push(upstream);
      return { upstream, provider: under.connect({ url: upstream.url, key: keyOfTests }) };
    },
  };
}

/** A plain question; whatever a test is about takes the place of its fields. */
export function callTo(model: string, fields: Partial<ModelCall> = {}): ModelCall {
  return {
    model,
    facts: { model: `contract/${model}` },
    messages: [{ role: 'user', content: promptOfTests }],
    format: { type: 'text' },
    unsupported: 'leave-out',
    ...fields,
  };
}

/** Limits far from what a test waits for, unless it says otherwise. */
export function contextWith(limits: Partial<CallContext['limits']> = {}, signal?: AbortSignal): CallContext {
  return {
    signal: signal ?? new AbortController().signal,
    credential: undefined,
    requestId: 'request-1',
    attemptNumber: 1,
    limits: { connectMs: 5000, firstTokenMs: 5000, stallMs: 5000, totalMs: 5000, ...limits },
  };
}

/** What an attempt came to, unary or streamed. */
export interface Outcome {
  readonly events: readonly ReplyEvent[];
  readonly reply: Partial<Reply>;
  readonly failure: Failure | undefined;
}

/** Asks for a reply and keeps what was thrown. */
export async function ask(
  { provider }: Setting,
  call: ModelCall,
  context: CallContext = contextWith(),
): Promise<Outcome> {
  try {
    return { events: [], reply: await provider.generate(call, context), failure: undefined };
  } catch (error) {
    return { events: [], reply: {}, failure: failureFrom(error, provider) };
  }
}

/** Reads a stream to its end and keeps what was told before it broke. */
export async function read(
  { provider }: Setting,
  call: ModelCall,
  context: CallContext = contextWith(),
): Promise<Outcome> {
  const events: ReplyEvent[] = [];
  try {
    if (!provider.stream) throw new Error(`${provider.id} has no stream`);
    for await (const event of provider.stream(call, context)) events.push(event);
    return { events, reply: replyOf(events), failure: undefined };
  } catch (error) {
    return { events, reply: replyOf(events), failure: failureFrom(error, provider) };
  }
}

/** As the engine keeps it: with whatever was thrown as its cause. */
function failureFrom(error: unknown, provider: Provider): Failure {
  const failure = provider.classify(error);
  return { ...failure, cause: failure.cause ?? error };
}

/** What a stream's events add up to; without an end mark there is no finish. */
export function replyOf(events: readonly ReplyEvent[]): Partial<Reply> {
  const calls = new Map<number, ToolCall>();
  const reply: { -readonly [Name in keyof Reply]?: Reply[Name] } = { text: '' };
  for (const event of events) {
    if (event.type === 'text-delta') reply.text += event.text;
    else if (event.type === 'reasoning-delta') reply.reasoning = (reply.reasoning ?? '') + event.text;
    else if (event.type === 'tool-call-delta') calls.set(event.index, grown(calls.get(event.index), event));
    else if (event.type !== 'ping') Object.assign(reply, withoutType(event));
  }
  return {
    ...reply,
    toolCalls: [...calls.entries()].toSorted(([left], [right]) => left - right).map(([, call]) => call),
  };
}

function withoutType({ type: _type, ...told }: ReplyEvent): object {
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

function grown(
  call: ToolCall | undefined,
  piece: Extract<ReplyEvent, { type: 'tool-call-delta' }>,
): ToolCall {
  return {
    id: call?.id || (piece.id ?? ''),
    name: call?.name || (piece.name ?? ''),
    arguments: (call?.arguments ?? '') + (piece.arguments ?? ''),
    bound: piece.bound ?? call?.bound,
  };
}
