import { sleep } from '@understudy/core';
import type { Clock, Outcome } from '@understudy/core';

/** Those who wait for a run of the same work. */
export interface Joins {
  started(lease: string): void;
  /** Resolves with how the run ended; with undefined when it ended without saying. */
  follow(lease: string): Promise<Outcome | undefined>;
  /** Writes down how a run of this process ended, and tells those who wait. */
  ending(lease: string, outcome: Outcome | undefined, write: () => Promise<void>): Promise<void>;
}

/** Runs of this process tell their end themselves; those of others are asked after. */
export function joins(clock: Clock, ask: (lease: string) => Promise<Outcome | undefined | 'running'>): Joins {
  const here = new Map<string, PromiseWithResolvers<Outcome | undefined>>();
  const elsewhere = new Map<string, Promise<Outcome | undefined>>();

  const watch = (lease: string): Promise<Outcome | undefined> =>
    untilEnded(clock, () => ask(lease))
      .catch(() => undefined) // whoever waits begins again, and is told what is wrong
      .finally(() => elsewhere.delete(lease));
  return {
    started: (lease) => void here.set(lease, Promise.withResolvers()),
    follow(lease) {
      const own = here.get(lease);
      if (own) return own.promise;
      const watched = elsewhere.get(lease) ?? watch(lease);
      elsewhere.set(lease, watched);
      return watched;
    },
    async ending(lease, outcome, write) {
      try {
        await write();
      } finally {
        here.get(lease)?.resolve(outcome);
        here.delete(lease);
      }
    },
  };
}

async function untilEnded(
  clock: Clock,
  ask: () => Promise<Outcome | undefined | 'running'>,
): Promise<Outcome | undefined> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const answer = await ask();
    if (answer !== 'running') return answer;
    await sleep(clock, pauseMs, undefined);
  }
}

const firstPauseMs = 20;
const longestPauseMs = 500;
