import type { CallContext, Failure, ModelCall, Provider, Reply, ReplyEvent } from '@understudy/core';
import { replyOf } from '@understudy/testing/contract';

/** The two ways to ask for the same. */
export const ways = ['reply', 'stream'] as const;
export type Way = (typeof ways)[number];

export interface Question {
  readonly provider: Provider;
  readonly call: ModelCall;
  readonly context: CallContext;
}

/** What came of a question, and what was told before it failed. */
export interface Said {
  readonly reply: Partial<Reply>;
  readonly failure: Failure | undefined;
}

/** Asks in one of the two ways. */
export async function said({ provider, call, context }: Question, way: Way): Promise<Said> {
  const events: ReplyEvent[] = [];
  try {
    if (way === 'reply') return { reply: await provider.generate(call, context), failure: undefined };
    for await (const event of provider.stream?.(call, context) ?? []) events.push(event);
    return { reply: replyOf(events), failure: undefined };
  } catch (error) {
    return { reply: replyOf(events), failure: provider.classify(error) };
  }
}
