import type { TimerName } from './trouble.ts';

/** Timers hold a signed 32-bit number; anything longer would fire at once. */
const longestTimerMs = 2_147_483_647;

/** The time limits of one call: one for the whole, one for the phase it is in. One timer serves both. */
export class Watch {
  readonly #totalMs: number;
  readonly #onExpired: (timer: TimerName, limitMs: number) => void;
  readonly #endsAt: number;
  #name: TimerName = 'total';
  #limitMs = Infinity;
  #dueAt = Infinity;
  #timerAt = Infinity;
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;

  constructor(totalMs: number, onExpired: (timer: TimerName, limitMs: number) => void) {
    this.#totalMs = totalMs;
    this.#onExpired = onExpired;
    this.#endsAt = performance.now() + totalMs;
  }

  /** Sets the limit of the phase that begins now. */
  limit(name: TimerName, limitMs: number): void {
    this.#name = name;
    this.#limitMs = limitMs;
    this.restart();
  }

  /** There was a sign of life: the limit of the phase holds anew. */
  restart(): void {
    const now = performance.now();
    this.#dueAt = now + this.#limitMs;
    const nextAt = Math.min(this.#dueAt, this.#endsAt);
    // A timer that fires early looks again; only one that would fire late is replaced.
    if (nextAt < this.#timerAt) this.#arm(now, nextAt);
  }

  /** Nobody is waiting for the provider; only the total runs on. */
  rest(): void {
    this.#dueAt = Infinity;
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
    this.#timerAt = -Infinity;
  }

  #arm(now: number, at: number): void {
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(this.#look, Math.min(Math.max(1, Math.ceil(at - now)), longestTimerMs));
  }

  /** When the process was busy, bytes may be waiting in the socket: they are read before anything is judged. */
  readonly #look = (): void => {
    this.#turn = setImmediate(this.#judge);
  };

  readonly #judge = (): void => {
    const now = performance.now();
    if (now >= this.#endsAt) return this.#onExpired('total', this.#totalMs);
    if (now >= this.#dueAt) return this.#onExpired(this.#name, this.#limitMs);
    this.#arm(now, Math.min(this.#dueAt, this.#endsAt));
  };
}
