import type { Provider, Reply, ReplyEvent } from '@understudy/core';

/** Deltas in one stream: so many that its beginning and its end hardly count. */
export const deltasPerStream = 500;

const usage = { inputTokens: 20, outputTokens: 10 };
const reply: Reply = { text: 'It left us today.', toolCalls: [], finish: 'stop', usage };
const delta: ReplyEvent = { type: 'text-delta', text: ' today' };

/** A provider that answers at once and honestly, at no cost of its own: what is measured is everybody else's. */
export function bareProvider(id: string): Provider {
  return {
    id,
    generate: () => Promise.resolve(reply),
    async *stream() {
      yield { type: 'start' };
      for (let index = 0; index < deltasPerStream; index++) yield delta;
      yield { type: 'finish', finish: 'stop', usage };
    },
    classify: (cause) => ({ kind: 'unknown', message: 'this provider never fails', cause }),
  };
}
