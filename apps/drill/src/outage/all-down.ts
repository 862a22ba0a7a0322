import { atMost, exactly } from '../part.ts';
import type { PartReport, Promised } from '../part.ts';
import type { Scene } from '../scenes.ts';
import { playActs } from '../stage/acts.ts';
import type { PlayedAct } from '../stage/acts.ts';
import type { Asked } from '../stage/ask.ts';
import { ledgerTruth } from '../stage/ledger-truth.ts';
import { percentile } from '../stage/steady-load.ts';
import type { TwoProviders } from '../stage/two-providers.ts';
import type { Mood } from '../stage/upstream.ts';
import type { Pace } from './pace.ts';
import { pacedScene, words } from './paced-scene.ts';

/** Nobody is left to ask. */
export const allDown: Scene = pacedScene('all down', play);

async function play(stage: TwoProviders, pace: Pace): Promise<PartReport> {
  const { primary, understudy, gateway } = stage;
  const both = [primary, understudy] as const;
  const fare = (mood: Mood) => (): void => both.forEach((each) => each.fares(mood));
  const asking = { url: gateway.url, task: 'support_chat' };
  const { before, during, after } = await playActs(
    {
      before: { seconds: 1, begin: () => undefined },
      during: { seconds: pace.seconds(60), begin: fare({ is: 'refusing', status: 503, afterMs: 20 }) },
      after: { seconds: pace.seconds(30), begin: fare({ is: 'well' }) },
    },
    { askings: [asking, { ...asking, isStream: true }], perSecond: 20 },
  );
  const asked = [before, during, after].flatMap((act) => act.asked);
  const calls = both.flatMap(({ received }) =>
    received.filter(({ atMs }) => atMs >= during.beganAtMs && atMs < during.endedAtMs),
  );
  const errors = theErrors(during, pace);
  const recovery = theRecovery(after);
  return {
    promises: [...errors.promises, ...recovery.promises, ...(await ledgerTruth(stage, { asked, words }))],
    figures: {
      ...errors.figures,
      'calls while nobody could answer': `${calls.length} for ${during.asked.length} requests`,
      ...recovery.figures,
    },
  };
}

/** Quick, and with a word about when to come back as soon as it is known that everybody is out. */
function theErrors({ beganAtMs, asked }: PlayedAct, pace: Pace): PartReport {
  const tookMs = asked.map((each) => each.tookMs);
  const [p50, p99, longest] = [percentile(tookMs, 0.5), percentile(tookMs, 0.99), percentile(tookMs, 1)];
  const whenAllAreOut = asked.filter(({ atMs }) => atMs > beganAtMs + pace.openMs);
  const silent = whenAllAreOut.filter(({ retryAfterMs }) => retryAfterMs === undefined);
  const waitsMs = whenAllAreOut.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  return {
    promises: [
      exactly('errors that do not say when to come back', inWords(silent), 'none'),
      atMost({
        ...{ what: 'the longest that a caller is told to stay away', unit: ' ms' },
        ...{ seen: percentile(waitsMs, 1), bound: Math.ceil(pace.maxOpenMs / 1000) * 1000 },
      }),
      atMost({ what: 'half of the errors', seen: p50, bound: 50, unit: ' ms' }),
      atMost({ what: 'the slowest error', seen: longest, bound: slowestMs, unit: ' ms' }),
    ],
    figures: { errors: `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms` },
  };
}

function inWords(asked: readonly Asked[]): string {
  return asked.map(({ status, broke }) => broke ?? String(status)).join(', ') || 'none';
}

/** Each of the two may be tried twice, with a pause of up to half a second; the rest is for a busy machine. */
const slowestMs = 2000;

/** Much less than any open time; a busy machine may take as long for anything. */
const soonMs = 1000;

/** Whoever asks first finds out, and from then on everybody is served. */
function theRecovery({ beganAtMs, asked }: PlayedAct): PartReport {
  const served = asked.find(({ isWhole }) => isWhole);
  const servedAtMs = (served?.atMs ?? Infinity) - beganAtMs;
  const turnedAway = asked.filter(({ atMs, isWhole }) => !isWhole && atMs > beganAtMs + soonMs);
  const promises: readonly Promised[] = [
    atMost({
      what: 'first answer after the recovery',
      seen: servedAtMs,
      bound: soonMs,
      unit: ' ms',
    }),
    exactly('requests turned away after that', turnedAway.length, 0),
  ];
  return { promises, figures: { 'first answer': `${servedAtMs.toFixed(0)} ms after the recovery` } };
}
