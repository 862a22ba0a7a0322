import { atMost } from '../part.ts';
import type { PartReport, Promised } from '../part.ts';
import type { Scene } from '../scenes.ts';
import { playActs } from '../stage/acts.ts';
import type { PlayedAct } from '../stage/acts.ts';
import { ledgerTruth } from '../stage/ledger-truth.ts';
import { allServed } from '../stage/served.ts';
import { withTwoProviders } from '../stage/two-providers.ts';
import type { TwoProviders } from '../stage/two-providers.ts';
import type { Mood } from '../stage/upstream.ts';
import { apart, latencies, latencyMs } from './latencies.ts';
import { paceOf } from './pace.ts';
import type { Pace } from './pace.ts';

interface Failing {
  readonly name: string;
  readonly mood: Mood;
  /** Lines under `defaults`. */
  readonly policy?: string | undefined;
  /** How long a call takes to fail. */
  readonly failsAfterMs: number;
  /** The longest that a caller waits who comes before the breaker has opened. */
  readonly longestWaitMs: number;
}

const words = 8;

/** A primary that fails whoever asks it, for a minute: it is left out, watched, and taken back. */
export function leftOut(failing: Failing): Scene {
  return {
    name: failing.name,
    run: ({ isShort }) => {
      const pace = paceOf(isShort);
      const policy = `${pace.breaker}\n${failing.policy ?? ''}`;
      return withTwoProviders({ policy, primary: { words }, understudy: { words } }, (stage) =>
        play(stage, { ...failing, pace }),
      );
    },
  };
}

interface Play extends Failing {
  readonly pace: Pace;
}

async function play(stage: TwoProviders, playing: Play): Promise<PartReport> {
  const { primary, gateway } = stage;
  const { pace, mood, failsAfterMs, longestWaitMs } = playing;
  const asking = { url: gateway.url, task: 'support_chat' };
  const acts = await playActs(
    {
      before: { seconds: pace.seconds(10), begin: () => undefined },
      during: { seconds: pace.seconds(60), begin: () => primary.fares(mood) },
      after: { seconds: pace.seconds(75), begin: () => primary.fares({ is: 'well' }) },
    },
    {
      askings: [asking, { ...asking, isStream: true }, { ...asking, task: 'bystander/large' }],
      perSecond: 20,
    },
  );
  const asked = Object.values(acts).flatMap((act) => act.asked);
  const probes = probesOf(stage, { during: acts.during, openedMs: failsAfterMs + pace.openMs / 2 });
  const { promises, figures } = comingBack(stage, { after: acts.after, probes, pace });
  return {
    promises: [
      ...allServed(asked, words),
      atMost({ what: 'probes of the primary while it is out', seen: probes, bound: 5 }),
      ...littleAdded(acts.during, longestWaitMs),
      ...promises,
      ...(await ledgerTruth(stage, { asked, words })),
    ],
    figures: { ...latencies(acts), 'probes while it was out': String(probes), ...figures },
  };
}

/** A handful of failures opens the breaker; what comes after half of an open time is a probe. */
function probesOf(
  { primary }: TwoProviders,
  { during, openedMs }: { readonly during: PlayedAct; readonly openedMs: number },
): number {
  const openedAtMs = during.beganAtMs + openedMs;
  return primary.received.filter(({ atMs }) => atMs > openedAtMs && atMs < during.endedAtMs).length;
}

/** Slow for the few who find out; for everyone else as for those who ask another provider at the same time. */
function littleAdded(during: PlayedAct, longestWaitMs: number): readonly Promised[] {
  const { ours, others } = apart(during.asked);
  // Where the machine makes everybody wait, it makes some wait longer.
  const halfMs = 10 + 2 * latencyMs(others, 0.5);
  const bound = longestWaitMs + allowanceMs(during);
  return [
    atMost({ what: 'half of the answers', seen: latencyMs(ours, 0.5), bound: halfMs, unit: ' ms' }),
    atMost({ what: 'the slowest answer', seen: latencyMs(ours, 1), bound, unit: ' ms' }),
  ];
}

/** What others wait for, who have nothing to do with it, the machine is to blame for. */
function allowanceMs({ asked }: PlayedAct): number {
  return 250 + 2 * latencyMs(apart(asked).others, 1);
}

/** Within one open interval the primary is asked again; then its share grows back to everything. */
function comingBack(
  { primary, understudy }: TwoProviders,
  { after, probes, pace }: { readonly after: PlayedAct; readonly probes: number; readonly pace: Pace },
): PartReport {
  const back = primary.received.find(({ atMs }) => atMs > after.beganAtMs);
  const returnedMs = (back?.atMs ?? Infinity) - after.beganAtMs;
  const wholeAgainMs = (understudy.received.at(-1)?.atMs ?? 0) - after.beganAtMs;
  const bound = Math.min(pace.maxOpenMs, pace.openMs * 2 ** probes) + allowanceMs(after);
  return {
    promises: [
      atMost({
        what: 'first answer of the primary after it recovered',
        seen: returnedMs,
        bound,
        unit: ' ms',
      }),
    ],
    figures: {
      'back on the primary': `${returnedMs.toFixed(0)} ms after its recovery, wholly after ${wholeAgainMs.toFixed(0)} ms`,
    },
  };
}
