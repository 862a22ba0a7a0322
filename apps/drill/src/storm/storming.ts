import { atMost, exactly } from '../part.ts';
import type { PartReport, Promised } from '../part.ts';
import type { Scene } from '../scenes.ts';
import { playActs } from '../stage/acts.ts';
import type { PlayedAct } from '../stage/acts.ts';
import type { Asked } from '../stage/ask.ts';
import { ledgerTruth } from '../stage/ledger-truth.ts';
import { allServed } from '../stage/served.ts';
import { percentile, steadyLoad } from '../stage/steady-load.ts';
import { withTwoProviders } from '../stage/two-providers.ts';
import type { TwoProviders } from '../stage/two-providers.ts';

/** Who is there when the primary has failed. */
export interface Storm {
  readonly name: string;
  readonly route: string;
  /** Whether the understudy is well; if not, it fails as the primary does. */
  readonly isServed: boolean;
  /** How long a failure takes; meanwhile hundreds are under way. */
  readonly failsAfterMs: number;
}

const perSecond = 500;
const words = 8;

/** Five hundred requests a second at a primary that always fails. */
export function storming(storm: Storm): Scene {
  return {
    name: storm.name,
    run: ({ isShort }) => {
      const policy = isShort ? '  breaker: { windowMs: 2000 }' : '';
      const seconds = isShort ? { calm: 1, window: 2, after: 1.5 } : { calm: 10, window: 30, after: 30 };
      return withTwoProviders({ route: storm.route, policy }, (stage) => play(stage, { ...storm, seconds }));
    },
  };
}

interface Play extends Storm {
  readonly seconds: { readonly calm: number; readonly window: number; readonly after: number };
}

async function play(stage: TwoProviders, playing: Play): Promise<PartReport> {
  const { primary, understudy, bystander, warmUp } = stage;
  const { isServed, failsAfterMs } = playing;
  const { calm, window, after, others } = await playLoads(stage, playing);
  const stormy = [window, after].flatMap((act) => act.asked);
  const asked = [...calm.asked, ...stormy, ...others];
  const received = [primary, understudy, bystander].flatMap((each) => each.received);
  const perRequest = callsFor(after.asked) / after.asked.length;
  // What as many requests cost on this machine when all is well, and what those wait who find out.
  const slowMs = slackMs + 3 * tookMs(calm.asked, 0.99) + 2 * failsAfterMs;
  return {
    promises: [
      atMost({ what: 'calls for each request after the first window', seen: perRequest, bound: 1.2 }),
      exactly(
        'calls that callers were told of, by the providers’ own count',
        callsFor(asked),
        received.length - warmUp.length,
      ),
      ...(isServed ? allServed(stormy, words) : refusedQuickly(after.asked)),
      ...allServed(others, words),
      atMost({ what: 'p99 of the storm', seen: tookMs(after.asked, 0.99), bound: slowMs, unit: ' ms' }),
      atMost({ what: 'p99 of the others', seen: tookMs(others, 0.99), bound: slowMs, unit: ' ms' }),
      ...(await ledgerTruth(stage, { asked, words })),
    ],
    figures: {
      'calls for each request': `${perRequest.toFixed(2)}; in the first window ${(callsFor(window.asked) / window.asked.length).toFixed(2)}`,
      'latency when all is well': latencyOf(calm.asked),
      'latency in the first window': latencyOf(window.asked),
      'latency after it': latencyOf(after.asked),
      'latency of the others': latencyOf(others),
    },
  };
}

const slackMs = 1000;

interface Loads extends Readonly<Record<'calm' | 'window' | 'after', PlayedAct>> {
  readonly others: readonly Asked[];
}

async function playLoads(stage: TwoProviders, { seconds, isServed, failsAfterMs }: Play): Promise<Loads> {
  const { primary, understudy, gateway } = stage;
  const { url } = gateway;
  const fails = { is: 'refusing', status: 503, afterMs: failsAfterMs } as const;
  const breakOut = (): void => {
    primary.fares(fails);
    if (!isServed) understudy.fares(fails);
  };
  const [acts, others] = await Promise.all([
    playActs(
      {
        calm: { seconds: seconds.calm, begin: () => undefined },
        window: { seconds: seconds.window, begin: breakOut },
        after: { seconds: seconds.after, begin: () => undefined },
      },
      { askings: [{ url, task: 'support_chat' }], perSecond },
    ),
    steadyLoad({
      asking: { url, task: 'bystander/large' },
      perSecond: perSecond / 25,
      seconds: seconds.calm + seconds.window + seconds.after,
    }),
  ]);
  return { ...acts, others };
}

function callsFor(asked: readonly Asked[]): number {
  return asked.reduce((sum, { calls }) => sum + calls, 0);
}

function latencyOf(asked: readonly Asked[]): string {
  return `p50 ${tookMs(asked, 0.5).toFixed(1)} ms, p99 ${tookMs(asked, 0.99).toFixed(1)} ms`;
}

function refusedQuickly(asked: readonly Asked[]): readonly Promised[] {
  const isRefusal = ({ status, retryAfterMs }: Asked): boolean =>
    status === 503 && retryAfterMs !== undefined;
  return [
    exactly(
      'requests that were refused with a time to come back',
      asked.filter(isRefusal).length,
      asked.length,
    ),
  ];
}

function tookMs(asked: readonly Asked[], share: number): number {
  return percentile(
    asked.map((each) => each.tookMs),
    share,
  );
}
