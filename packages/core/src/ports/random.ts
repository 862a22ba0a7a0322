/** Chance comes in through here: a number from 0 up to, not including, 1. */
export type Random = () => number;

export const systemRandom: Random = () => Math.random();
