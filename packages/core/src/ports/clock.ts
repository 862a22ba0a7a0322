/** Time comes in through here, so that a test can own it. */
export interface Clock {
  /** Monotonic milliseconds: for every duration, deadline and breaker. */
  now(): number;
  /** Milliseconds since 1970: for log rows and the hours of a rule, never for a duration. */
  wallTime(): number;
  /** Calls back once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

/** The clock of the running process. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, Math.min(delayMs, longestTimerMs));
    return () => clearTimeout(timer);
  },
};

/** Timers hold a signed 32-bit number; anything longer would fire at once. */
const longestTimerMs = 2_147_483_647;

/** Waits, or stops waiting the moment the signal fires. Says whether the whole time has passed. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal | undefined): Promise<boolean> {
  if (signal?.aborted) return Promise.resolve(false);
  if (delayMs <= 0) return Promise.resolve(true);
  const endsAt = clock.now() + delayMs;
  return new Promise((resolve) => {
    const onAbort = (): void => {
      cancel();
      resolve(false);
    };
    const onTimer = (): void => {
      const leftMs = endsAt - clock.now();
      // Real timers fire up to a millisecond early, and a provider may not let us in that early.
      if (leftMs > 0) {
        cancel = clock.after(leftMs, onTimer);
        return;
      }
      signal?.removeEventListener('abort', onAbort);
      resolve(true);
    };
    let cancel = clock.after(delayMs, onTimer);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
