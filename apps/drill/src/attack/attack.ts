import type { Part } from '../part.ts';
import { playScenes } from '../scenes.ts';
import { attacksAsTests } from './attacks-as-tests.ts';
import { besideOthers } from './beside-others.ts';
import { bulkyProviders } from './bulky-providers.ts';
import { largeRequests } from './large-requests.ts';
import { drippingBodies, drippingHeaders, notReading } from './slow-callers.ts';

const scenes = [
  besideOthers('slow callers', [drippingHeaders, drippingBodies, notReading]),
  // Each with a gateway of its own: what one has made of the memory must not hide what the next one needs.
  ...bulkyProviders.map((each) => besideOthers('providers', [each])),
  ...largeRequests.map((each) => besideOthers('large requests', [each])),
  attacksAsTests,
];

/** People who want keys, prompts, other people's hosts, or nothing but the gateway's end. */
export const attack: Part = {
  name: 'attack',
  about:
    'keys guessed and sought everywhere, hosts smuggled in, callers and providers that drip, bombs, fuzz',
  run: (options) => playScenes(scenes, 1, options),
};
