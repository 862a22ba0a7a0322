import { sleep } from '@understudy/core';
import type { Clock } from '@understudy/core';

import type { Caller } from '../auth/caller.ts';
import type { KeyBook } from '../auth/key-book.ts';
import { brokenOff } from './broken-off.ts';

/** The exchanges under way, so that they can be counted, waited for and broken off. */
export interface OpenExchanges {
  readonly count: number;
  readonly closing: boolean;
  enter(left: AbortSignal): OpenExchange;
  /** Lets nobody in any more, waits for those inside, and after the time sends away who is left. */
  close(waitMs: number): Promise<void>;
}

export interface OpenExchange {
  readonly signal: AbortSignal;
  belongsTo(caller: Caller): void;
  leave(): void;
}

interface Entry {
  keyId: string | undefined;
  readonly breakOff: (reason: Error) => void;
}

export function openExchanges(clock: Clock, keys: KeyBook | undefined): OpenExchanges {
  const entries = new Set<Entry>();
  let closing = false;
  let onEmpty = (): void => undefined;

  const stopListening = keys?.onRevoked((keyId) => {
    for (const entry of entries)
      if (entry.keyId === keyId) entry.breakOff(brokenOff('the API key was revoked'));
  });

  return {
    get count() {
      return entries.size;
    },
    get closing() {
      return closing;
    },
    enter(left) {
      const leaving = new AbortController();
      const onLeft = (): void => leaving.abort(left.reason);
      if (left.aborted) onLeft();
      else left.addEventListener('abort', onLeft, { once: true });
      const entry: Entry = { keyId: undefined, breakOff: (reason) => leaving.abort(reason) };
      entries.add(entry);
      return {
        signal: leaving.signal,
        belongsTo: ({ keyId }) => (entry.keyId = keyId),
        leave() {
          left.removeEventListener('abort', onLeft);
          entries.delete(entry);
          if (entries.size === 0) onEmpty();
        },
      };
    },
    async close(waitMs) {
      closing = true;
      const empty = new AbortController();
      onEmpty = () => empty.abort();
      if (entries.size > 0) await sleep(clock, waitMs, empty.signal);
      for (const entry of entries) entry.breakOff(brokenOff('the server is stopping'));
      if (entries.size > 0) await sleep(clock, lastWordsMs, empty.signal);
      stopListening?.();
    },
  };
}

/** For streams to say that they were broken off, and for the ledger to hear of it. */
const lastWordsMs = 1000;
