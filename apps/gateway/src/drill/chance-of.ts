import { seededRandom } from '@understudy/testing';
import type { Random } from '@understudy/core';

/** Chance of its own for anything that has a name: the same seed and name, the same numbers. */
export function chanceOf(seed: number, name: string): Random {
  let hash = (0x811c9dc5 ^ seed) | 0;
  for (let index = 0; index < name.length; index += 1)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return seededRandom(hash);
}
