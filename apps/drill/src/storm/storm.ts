import type { Part } from '../part.ts';
import { playScenes } from '../scenes.ts';
import { storming } from './storming.ts';

const withUnderstudy = '{ primary: primary/large, fallback: [understudy/large] }';
const alone = '{ primary: primary/large, fallback: [] }';

const scenes = [
  storming({ name: 'an understudy that is well', route: withUnderstudy, isServed: true, failsAfterMs: 10 }),
  storming({ name: 'a primary that fails late', route: withUnderstudy, isServed: true, failsAfterMs: 500 }),
  storming({
    name: 'an understudy that fails too',
    route: withUnderstudy,
    isServed: false,
    failsAfterMs: 10,
  }),
  storming({ name: 'no understudy', route: alone, isServed: false, failsAfterMs: 10 }),
];

/** Many callers and a provider that fails them all: the gateway must not make it worse. */
export const storm: Part = {
  name: 'storm',
  about: '500 requests a second at a primary that always fails',
  run: (options) => playScenes(scenes, 1, options),
};
