import { atLeast, atMost, exactly } from '../part.ts';
import type { PartReport } from '../part.ts';
import type { Scene } from '../scenes.ts';
import { playActs } from '../stage/acts.ts';
import { ledgerTruth } from '../stage/ledger-truth.ts';
import { percentile } from '../stage/steady-load.ts';
import { withTwoProviders } from '../stage/two-providers.ts';
import type { TwoProviders } from '../stage/two-providers.ts';
import { paceOf } from './pace.ts';
import type { Pace } from './pace.ts';

const words = 8;
const capacity = 10;
const answerMs = 200;
/** What the understudy can answer at most. */
const perSecond = capacity * (1000 / answerMs);

/** The understudy takes ten at once, fifty a second; the primary leaves it twice that. */
export const weakUnderstudy: Scene = {
  name: 'weak understudy',
  run: ({ isShort }) => {
    const pace = paceOf(isShort);
    return withTwoProviders(
      { policy: pace.breaker, primary: { words }, understudy: { words, capacity } },
      (stage) => play(stage, pace),
    );
  },
};

async function play(stage: TwoProviders, pace: Pace): Promise<PartReport> {
  const { primary, understudy, gateway } = stage;
  understudy.fares({ is: 'well', afterMs: answerMs });
  const { before, during } = await playActs(
    {
      before: { seconds: 1, begin: () => undefined },
      during: { seconds: pace.seconds(60), begin: () => primary.fares({ is: 'gone' }) },
    },
    { askings: [{ url: gateway.url, task: 'support_chat' }], perSecond: 2 * perSecond },
  );
  const asked = [before, during].flatMap((act) => act.asked);
  const served = during.asked.filter(({ isWhole }) => isWhole);
  const refused = during.asked.filter(({ isWhole }) => !isWhole);
  const { received } = understudy;
  const tooMany = received.filter(({ how }) => how === 'refused').length / received.length;
  const slowest = percentile(
    refused.map(({ tookMs }) => tookMs),
    0.99,
  );
  return {
    promises: [
      atMost({ what: 'share of its calls that were too many for the understudy', seen: tooMany, bound: 0.1 }),
      atLeast({
        ...{ what: 'share of what it can serve that was served', bound: 0.7 },
        seen: served.length / (perSecond * pace.seconds(60)),
      }),
      exactly(
        'refusals that do not say when to come back',
        refused.filter(({ retryAfterMs }) => retryAfterMs === undefined).length,
        0,
      ),
      atMost({ what: 'p99 of the refusals', seen: slowest, bound: 500, unit: ' ms' }),
      ...(await ledgerTruth(stage, { asked, words })),
    ],
    figures: {
      served: `${served.length} of ${during.asked.length}; ${(perSecond * pace.seconds(60)).toFixed(0)} could have been`,
      'too many at once': `${(tooMany * 100).toFixed(1)} % of the calls; ${understudy.mostOpen} at most, ${capacity} are too many`,
      refusals: `p50 ${percentile(
        refused.map(({ tookMs }) => tookMs),
        0.5,
      ).toFixed(1)} ms, p99 ${slowest.toFixed(1)} ms`,
    },
  };
}
