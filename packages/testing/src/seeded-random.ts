import type { Random } from '@understudy/core';

/** The same seed gives the same numbers, evenly spread (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Always the same number, from 0 up to, not including, 1. */
export function fixedRandom(value: number): Random {
  if (!(value >= 0 && value < 1))
    throw new RangeError(`a random number is from 0 up to, not including, 1: ${value}`);
  return () => value;
}
