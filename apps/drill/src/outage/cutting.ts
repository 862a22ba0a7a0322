import { exactly } from '../part.ts';
import type { PartReport } from '../part.ts';
import type { Scene } from '../scenes.ts';
import { playActs } from '../stage/acts.ts';
import { ledgerTruth } from '../stage/ledger-truth.ts';
import { allServed } from '../stage/served.ts';
import { withTwoProviders } from '../stage/two-providers.ts';
import type { TwoProviders } from '../stage/two-providers.ts';
import { paceOf } from './pace.ts';

const words = 12;

/** A primary that breaks every stream off in the middle. It is never left out, so that each of them has to be continued. */
export const cutting: Scene = {
  name: 'cutting',
  run: ({ isShort }) =>
    withTwoProviders(
      { policy: '  breaker: off', primary: { words }, understudy: { words, gapMs: 2 } },
      (stage) => play(stage, paceOf(isShort).seconds(60)),
    ),
};

async function play(stage: TwoProviders, seconds: number): Promise<PartReport> {
  const { primary, understudy, gateway } = stage;
  const asking = { url: gateway.url, task: 'support_chat', isStream: true };
  const third = seconds / 3;
  const acts = await playActs(
    {
      early: { seconds: third, begin: () => primary.fares({ is: 'cutting', afterWords: 1 }) },
      midway: { seconds: third, begin: () => primary.fares({ is: 'cutting', afterWords: 6 }) },
      late: { seconds: third, begin: () => primary.fares({ is: 'cutting', afterWords: words - 1 }) },
    },
    { askings: [asking], perSecond: 20 },
  );
  const asked = Object.values(acts).flatMap((act) => act.asked);
  const cut = primary.received.filter(({ how }) => how === 'cut').length;
  return {
    promises: [
      ...allServed(asked, words),
      exactly('streams that were broken off', cut, asked.length),
      exactly('streams that the understudy carried on', understudy.received.length, asked.length),
      ...(await ledgerTruth(stage, { asked, words })),
    ],
    figures: { 'streams broken off and continued': String(cut) },
  };
}
