import type { Part } from '../part.ts';
import { playScenes } from '../scenes.ts';
import { attacksAsTests } from './attacks-as-tests.ts';
import { besideOthers } from './beside-others.ts';
import { bulkyProviders } from './bulky-providers.ts';
import { largeRequests } from './large-requests.ts';
import { drippingBodies, drippingHeaders, notReading } from './slow-callers.ts';

const sieges = [
  besideOthers('slow callers', [drippingHeaders, drippingBodies, notReading]),
  // Each with a gateway of its own: what one has made of the memory must not hide what the next one needs.
  ...bulkyProviders.map((each) => besideOthers('providers', [each])),
  ...largeRequests.map((each) => besideOthers('large requests', [each])),
];

/** People who want keys, prompts, other people's hosts, or nothing but the gateway's end. */
export const attack: Part = {
  name: 'attack',
  about:
    'callers and providers that drip, bombs, keys guessed and sought everywhere, hosts smuggled in, fuzz',
  run: (options) =>
    options.isShort
      ? // Who is besieged mostly waits. What is a test is run with every change by `pnpm test`.
        playScenes(sieges, 3, options)
      : playScenes([...sieges, attacksAsTests], 1, options),
};
