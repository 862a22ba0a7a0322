import type { ServerResponse } from 'node:http';

import type { Clock } from '@understudy/core';

import type { StreamedAnswer } from './exchange.ts';

interface Leaving {
  readonly left: AbortSignal;
  readonly clock: Clock;
  readonly unreadMs: number;
}

/** An answer in pieces on node:http. Who does not read holds up the writer, and who never reads is cut off. */
export function nodeStream(response: ServerResponse, { left, clock, unreadMs }: Leaving): StreamedAnswer {
  return {
    write(piece) {
      if (left.aborted) return Promise.reject(left.reason);
      return response.write(piece) ? undefined : drained(response, { left, clock, unreadMs });
    },
    end: () => void response.end(),
    cut: () => void response.destroy(),
  };
}

function drained(response: ServerResponse, { left, clock, unreadMs }: Leaving): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onLeft = (): void => reject(left.reason);
  const cancel = clock.after(unreadMs, () => response.destroy());
  response.once('drain', resolve);
  left.addEventListener('abort', onLeft, { once: true });
  return promise.finally(() => {
    cancel();
    response.removeListener('drain', resolve);
    left.removeEventListener('abort', onLeft);
  });
}
