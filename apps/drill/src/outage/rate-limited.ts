import { atMost, exactly } from '../part.ts';
import type { PartReport } from '../part.ts';
import type { Scene } from '../scenes.ts';
import { playActs } from '../stage/acts.ts';
import { ledgerTruth } from '../stage/ledger-truth.ts';
import { allServed } from '../stage/served.ts';
import { withTwoProviders } from '../stage/two-providers.ts';
import type { TwoProviders } from '../stage/two-providers.ts';
import { callsInCooldowns } from './cooldowns.ts';
import { latencies, latencyMs } from './latencies.ts';

const words = 8;

interface Limits {
  readonly seconds: number;
  readonly retryAfterSeconds: number;
}

/** A primary that sends everyone away and says for how long. */
export const rateLimited: Scene = {
  name: 'rate-limited',
  run: ({ isShort }) =>
    withTwoProviders(
      // What it asks for is longer than any pause of our own, in both forms.
      {
        policy: isShort ? '  retry: { backoff: { capMs: 1000 } }' : '',
        primary: { words },
        understudy: { words },
      },
      (stage) =>
        play(stage, isShort ? { seconds: 6, retryAfterSeconds: 4 } : { seconds: 60, retryAfterSeconds: 20 }),
    ),
};

async function play(stage: TwoProviders, { seconds, retryAfterSeconds }: Limits): Promise<PartReport> {
  const { primary, gateway } = stage;
  const asking = { url: gateway.url, task: 'support_chat' };
  const headers = { 'retry-after': String(retryAfterSeconds) };
  const acts = await playActs(
    {
      before: { seconds: 1, begin: () => undefined },
      during: { seconds, begin: () => primary.fares({ is: 'refusing', status: 429, headers }) },
      after: { seconds: retryAfterSeconds + 1, begin: () => primary.fares({ is: 'well' }) },
    },
    { askings: [asking, { ...asking, isStream: true }], perSecond: 20 },
  );
  const asked = Object.values(acts).flatMap((act) => act.asked);
  const refused = primary.received.filter(({ how }) => how === 'refused');
  const back = primary.received.find(({ atMs, how }) => atMs > acts.after.beganAtMs && how === 'answered');
  const returnedMs = (back?.atMs ?? Infinity) - acts.after.beganAtMs;
  return {
    promises: [
      ...allServed(asked, words),
      exactly('calls during a cooldown', callsInCooldowns(primary.received, retryAfterSeconds * 1000), 0),
      atMost({
        ...{ what: 'first answer of the primary after it recovered', unit: ' ms' },
        ...{ seen: returnedMs, bound: retryAfterSeconds * 1000 + slackMs },
      }),
      atMost({ what: 'the slowest answer', seen: latencyMs(asked, 1), bound: slowestMs, unit: ' ms' }),
      ...(await ledgerTruth(stage, { asked, words })),
    ],
    figures: { ...latencies(acts), 'calls that were sent away': String(refused.length) },
  };
}

const slackMs = 250;
/** Half of the shorter wait that was asked for. */
const slowestMs = 2000;
