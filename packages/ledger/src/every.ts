import type { Clock } from '@understudy/core';
import { systemClock } from '@understudy/core';

/** Does a job again and again, always `pauseMs` after it was last done. Returns how to stop, which waits for the job. */
export function every(clock: Clock, pauseMs: number, job: () => Promise<void>): () => Promise<void> {
  let stopped = false;
  let running = Promise.resolve();
  let cancel = (): void => undefined;
  const arm = (): void => {
    if (stopped) return;
    cancel = clock.after(pauseMs, () => {
      // What fails now may work the next time; the ledger's health tells of a database that is down.
      running = job().catch(() => undefined);
      void running.then(arm);
    });
  };
  arm();
  return () => {
    stopped = true;
    cancel();
    return running;
  };
}

/** The clock of the running process, with timers that do not keep it running. */
export const backgroundClock: Clock = {
  ...systemClock,
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
