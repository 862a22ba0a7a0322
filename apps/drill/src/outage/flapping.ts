import { atMost } from '../part.ts';
import type { PartReport } from '../part.ts';
import type { Scene } from '../scenes.ts';
import { playActs } from '../stage/acts.ts';
import { ledgerTruth } from '../stage/ledger-truth.ts';
import { allServed } from '../stage/served.ts';
import type { TwoProviders } from '../stage/two-providers.ts';
import { latencies } from './latencies.ts';
import type { Pace } from './pace.ts';
import { pacedScene, words } from './paced-scene.ts';

/** A primary that is down for three seconds and up for three, again and again. */
export const flapping: Scene = pacedScene('flapping', play);

async function play(stage: TwoProviders, pace: Pace): Promise<PartReport> {
  const { primary, understudy, gateway } = stage;
  const asking = { url: gateway.url, task: 'support_chat' };
  let isUp = true;
  const turn = (): void => {
    isUp = !isUp;
    primary.fares(isUp ? { is: 'well' } : { is: 'refusing', status: 503 });
  };
  const turning = setInterval(turn, pace.seconds(3000));
  const acts = await playActs(
    {
      before: { seconds: 1, begin: () => primary.fares({ is: 'well' }) },
      during: { seconds: pace.seconds(90), begin: turn },
    },
    { askings: [asking, { ...asking, isStream: true }], perSecond: 20 },
  );
  clearInterval(turning);
  const asked = Object.values(acts).flatMap((act) => act.asked);
  const calls = primary.received.length + understudy.received.length - stage.warmUp.length;
  const inVain = primary.received.filter(({ how }) => how === 'refused').length;
  return {
    promises: [
      ...allServed(asked, words),
      atMost({ what: 'calls for each request', seen: calls / asked.length, bound: 1.2 }),
      ...(await ledgerTruth(stage, { asked, words })),
    ],
    figures: {
      ...latencies(acts),
      'calls in vain': `${inVain} for ${asked.length} requests`,
    },
  };
}
