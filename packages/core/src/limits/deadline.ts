import type { Clock } from '../ports/clock.ts';
import type { Failure } from '../failure.ts';
import { callerLeft } from './caller-left.ts';

/** Which limit ran out. */
export type TimeoutPhase = 'first-token' | 'too-slow' | 'stall' | 'attempt' | 'latency' | 'deadline';

export interface DeadlineOptions {
  readonly clock: Clock;
  readonly callerSignal: AbortSignal | undefined;
  /** Clock time at which the whole request ends; no limit reaches past it. */
  readonly endsAt: number;
}

/** The time limits and the abort signal of one attempt. Fires once, and remembers why. */
export class Deadline {
  readonly #options: DeadlineOptions;
  readonly #controller = new AbortController();
  readonly #onCallerLeft = (): void => this.abandon(callerLeft(this.#options.callerSignal));
  readonly #onTimer = (): void => this.#look();
  #failure: Failure | undefined;
  #isOver = false;
  #phase: TimeoutPhase = 'deadline';
  #limitMs = 0;
  #dueAt = 0;
  #timerAt = Infinity;
  #cancelTimer: (() => void) | undefined;
  #rejectRace: ((reason: unknown) => void) | undefined;

  constructor(options: DeadlineOptions) {
    this.#options = options;
    if (options.callerSignal?.aborted) this.#onCallerLeft();
    else options.callerSignal?.addEventListener('abort', this.#onCallerLeft, { once: true });
  }

  /** Given to the provider. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why it fired; undefined while there is time. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Whether it fired because the request was over, and not this attempt's own time. */
  get isRequestOver(): boolean {
    return this.#failure?.kind === 'timeout' && this.#phase === 'deadline';
  }

  /** Sets the limit that holds from now on, or from `sinceMs` ago. */
  limit(phase: TimeoutPhase, limitMs: number, sinceMs: number = 0): void {
    if (this.#isOver) return;
    const { clock, endsAt } = this.#options;
    const now = clock.now();
    const dueAt = now + limitMs - sinceMs;
    this.#phase = dueAt < endsAt ? phase : 'deadline';
    this.#dueAt = Math.min(dueAt, endsAt);
    this.#limitMs = limitMs;
    // A timer that fires early looks again; only one that would fire late is replaced.
    if (this.#timerAt > this.#dueAt) this.#arm(now);
  }

  /** Leaves only the end of the request in force: nobody is waiting for the provider. */
  rest(): void {
    this.limit('deadline', Infinity);
  }

  /** Settles with the work, or rejects when time is up, even if the work never listens to the signal. */
  race<Value>(work: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#rejectRace = reject;
      work.then(resolve, reject);
      if (this.#failure) reject(this.signal.reason);
    });
  }

  /** Aborts the work: it is too late, or nobody wants it any more. */
  abandon(failure: Failure): void {
    if (this.#failure) return;
    this.#failure = failure;
    this.stop();
    this.#controller.abort();
    this.#rejectRace?.(this.signal.reason);
  }

  /** Stops watching without aborting anything: the work is done. */
  stop(): void {
    this.#isOver = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#options.callerSignal?.removeEventListener('abort', this.#onCallerLeft);
  }

  #arm(now: number): void {
    this.#cancelTimer?.();
    this.#timerAt = this.#dueAt;
    this.#cancelTimer = this.#options.clock.after(Math.max(0, this.#dueAt - now), this.#onTimer);
  }

  #look(): void {
    this.#cancelTimer = undefined;
    const now = this.#options.clock.now();
    if (now < this.#dueAt) return this.#arm(now);
    const message = describeTimeout[this.#phase](Math.round(this.#limitMs));
    this.abandon({ kind: 'timeout', code: this.#phase, message });
  }
}

const describeTimeout: Readonly<Record<TimeoutPhase, (limitMs: number) => string>> = {
  'first-token': (limitMs) => `no content within ${limitMs} ms`,
  'too-slow': () => 'slower than the tokens per second the route asks for',
  stall: (limitMs) => `went silent for ${limitMs} ms`,
  attempt: (limitMs) => `no answer within ${limitMs} ms`,
  latency: (limitMs) => `no answer within the ${limitMs} ms the route gives a candidate`,
  deadline: () => 'the time for the whole request was up',
};
