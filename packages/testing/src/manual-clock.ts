import type { Clock } from '@understudy/core';

export interface ManualClock extends Clock {
  /** Moves time on, running what falls due in order, and what it leads to. */
  advance(durationMs: number): Promise<void>;
  /**
   * Moves time on as far as it takes for the promise to settle, and settles with it.
   * Real work (a file, a digest) is waited for only while no timer is set.
   */
  settle<Value>(promise: Promise<Value>): Promise<Value>;
  /** Sets the wall clock forward or back; durations do not notice. */
  jumpWall(byMs: number): void;
  /** Timers that wait. After a request there must be none. */
  readonly pendingTimers: number;
}

export interface ManualClockOptions {
  readonly wallTime?: number | undefined;
}

interface Timer {
  readonly dueAt: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export function manualClock({ wallTime = Date.UTC(2025, 0, 1) }: ManualClockOptions = {}): ManualClock {
  const timers = new Set<Timer>();
  let now = 0;
  let wallAtZero = wallTime;

  const fire = async (timer: Timer): Promise<void> => {
    timers.delete(timer);
    now = Math.max(now, timer.dueAt);
    timer.callback();
    await everythingElse();
  };

  return {
    now: () => now,
    wallTime: () => wallAtZero + now,
    after(delayMs, callback) {
      if (Number.isNaN(delayMs)) throw new RangeError('a delay that is not a number');
      const timer = { dueAt: now + Math.max(0, delayMs), callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(durationMs) {
      const end = now + durationMs;
      await everythingElse();
      for (let timer = next(timers); timer && timer.dueAt <= end; timer = next(timers)) await fire(timer);
      now = end;
    },
    async settle(promise) {
      let done = false;
      const finish = (): void => void (done = true);
      promise.then(finish, finish);
      for (let fired = 0; ; fired++) {
        await goOnUntil(() => done || timers.size > 0);
        if (done) return promise;
        const timer = next(timers);
        if (!timer) throw new Error('still pending, and no timer is set that could change it');
        if (fired === mostTimers) throw new Error(`still pending after ${mostTimers} timers`);
        await fire(timer);
      }
    },
    jumpWall(byMs) {
      wallAtZero += byMs;
    },
    get pendingTimers() {
      return timers.size;
    },
  };
}

/** Far beyond any honest test; something re-arms itself for ever. */
const mostTimers = 100_000;

/** Real time allowed to real work (a file, a digest) when no timer is left to run. */
const graceMs = 200;

/** The earliest; of equals, the one that was set first. One that is due at infinity never is. */
function next(timers: ReadonlySet<Timer>): Timer | undefined {
  let earliest: Timer | undefined;
  for (const timer of timers) if (timer.dueAt < (earliest?.dueAt ?? Infinity)) earliest = timer;
  return earliest;
}

// Declared here because this file is also type-checked from packages that know nothing of Node.
declare function setImmediate(callback: () => void): void;

/** Lets all promises that can go on do so. */
function everythingElse(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Lets everything go on until the condition holds; grants real work some real time. */
async function goOnUntil(holds: () => boolean): Promise<void> {
  await everythingElse();
  const giveUpAt = performance.now() + graceMs;
  while (!holds() && performance.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 1));
}
