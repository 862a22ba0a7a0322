import type { Part } from '../part.ts';
import { playScenes } from '../scenes.ts';
import type { Scene } from '../scenes.ts';
import { allDown } from './all-down.ts';
import { cutting } from './cutting.ts';
import { flapping } from './flapping.ts';
import { leftOut } from './left-out.ts';
import { rateLimited } from './rate-limited.ts';
import { weakUnderstudy } from './weak-understudy.ts';

const scenes: readonly Scene[] = [
  leftOut({ name: 'down', mood: { is: 'gone' }, failsAfterMs: 0, longestWaitMs: 500 }),
  leftOut({
    name: 'slow',
    mood: { is: 'well', afterMs: 10_000 },
    policy: '  maxLatencyMs: 1000',
    failsAfterMs: 1000,
    longestWaitMs: 1000,
  }),
  cutting,
  flapping,
  rateLimited,
  allDown,
  weakUnderstudy,
];

/** A provider fails its callers, in every way it can; the callers are served all the same. */
export const outage: Part = {
  name: 'outage',
  about:
    'a primary that is down, slow, cutting, flapping or sending away; nobody left; an understudy weaker than the load',
  run: (options) => playScenes(scenes, atOnce, options),
};

/** Their loads are light; all of them at once would wait for the processor. */
const atOnce = 4;
