import type { Exchange, StreamedAnswer } from './exchange.ts';

/** Server-sent events, one JSON value each. */
export interface EventStream {
  /** A promise comes back only when the reader is too slow: wait for it. */
  send(event: string, data: unknown): Promise<void> | undefined;
  end(): void;
}

export function beginEvents(
  { begin }: Pick<Exchange, 'begin'>,
  headers: Readonly<Record<string, string>>,
): EventStream {
  const answer: StreamedAnswer = begin(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no', // proxies would keep it until it is whole
    ...headers,
  });
  return {
    send: (event, data) => answer.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    end: () => answer.end(),
  };
}
