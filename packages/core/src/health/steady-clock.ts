import type { Clock } from '../ports/clock.ts';

/** Time that never runs backwards, even when the clock under it does. */
export interface SteadyClock {
  now(): number;
  /** A steady time in the clock's own terms, for those who compare it with `clock.now()`. */
  toClock(time: number): number;
}

/** After a backward jump time goes on from where it was, so no wait grows by the size of the jump. */
export function steady(clock: Clock): SteadyClock {
  let last = clock.now();
  let shift = 0;
  return {
    now: () => {
      const time = clock.now() + shift;
      if (time >= last) return (last = time);
      shift += last - time;
      return last;
    },
    toClock: (time) => time - shift,
  };
}
