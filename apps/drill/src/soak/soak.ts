import { setTimeout as sleep } from 'node:timers/promises';

import { atLeast, exactly } from '../part.ts';
import type { DrillOptions, Part, PartReport } from '../part.ts';
import { hangUp } from '../stage/ask.ts';
import { percentile } from '../stage/steady-load.ts';
import { withTwoProviders } from '../stage/two-providers.ts';
import type { TwoProviders } from '../stage/two-providers.ts';
import { drift } from './drift.ts';
import { inspectable, watchGarbage } from './garbage.ts';
import { flatness } from './flatness.ts';
import { runLane } from './lane.ts';
import type { Soaked } from './lane.ts';
import { keepReloading } from './reloads.ts';
import { takeVitalSigns, watchVitalSigns } from './vital-signs.ts';
import type { VitalSigns } from './vital-signs.ts';
import { changeableWeather } from './weather.ts';

const words = 8;
const lanes = 24;
const usualMinutes = 10;
const shortMinutes = 1 / 3;

const policy = `  deadlineMs: 20000
  maxLatencyMs: 2500
  timeouts: { firstTokenMs: 2500, stallMs: 2500 }
  breaker: { openMs: 400, maxOpenMs: 1600 }`;

/** Full load for a long time, with everything going wrong that can, and nothing left over afterwards. */
export const soak: Part = {
  name: 'soak',
  about: 'full load under changing weather, with streams, aborts, duplicates and reloads',
  run: (options) =>
    withTwoProviders(
      {
        ...{ policy, primary: { words, gapMs: 4 }, understudy: { words, gapMs: 4 } },
        environment: inspectable,
      },
      (stage) => play(stage, options),
    ),
};

async function play(stage: TwoProviders, { isShort, minutes, note }: DrillOptions): Promise<PartReport> {
  const { primary, understudy, gateway, warmUp } = stage;
  const lastsMs = (minutes ?? (isShort ? shortMinutes : usualMinutes)) * 60_000;
  const before = await takeVitalSigns(gateway);
  const soaked: Soaked[] = [];
  const until = AbortSignal.timeout(lastsMs);
  const noting = setInterval(() => note(`${soaked.length} requests so far`), 60_000);
  const tell = (each: Soaked): void => void soaked.push(each);
  const [during, held, changes, reloads] = await Promise.all([
    watchVitalSigns(gateway, until, 1000),
    watchGarbage(gateway, until, 10_000),
    changeableWeather(primary, until),
    keepReloading(gateway, until),
    ...Array.from({ length: lanes }, (_, lane) =>
      runLane({ url: gateway.url, name: `lane-${lane}`, until, tell }),
    ),
  ]);
  clearInterval(noting);
  const after = await restOf(gateway);
  const taken = gateway.output().split('the configuration was reloaded').length - 1;
  const exitCode = await gateway.end();
  const flat = flatness({ before, after, during, held });
  const books = drift({ ledger: gateway.ledger, soaked, words, warmUp, providers: { primary, understudy } });
  const staying = soaked.filter(({ isAbandoned }) => !isAbandoned);
  const untold = staying.filter(({ isWhole, errorCode }) => !isWhole && errorCode === undefined);
  return {
    promises: [
      exactly('callers who stayed and got neither an answer nor a word why', untold.length, 0),
      atLeast({
        ...{ what: 'share of the callers who stayed that got an answer', bound: leastServed },
        seen: staying.filter(({ isWhole }) => isWhole).length / staying.length,
      }),
      atLeast({ what: 'reloads, of those that were written', seen: taken, bound: Math.floor(reloads * 0.8) }),
      exactly('it ends by itself when it is told to', exitCode ?? 'killed', 0),
      ...books.promises,
      ...flat.promises,
    ],
    figures: {
      load: `${soaked.length} requests in ${(lastsMs / 60_000).toFixed(1)} minutes (${(soaked.length / (lastsMs / 1000)).toFixed(0)} a second, ${lanes} at once); ${soaked.length - staying.length} abandoned; ${changes} changes of weather, ${taken} reloads`,
      latency: latencyOf(staying),
      'without an answer': reasonsOf(staying),
      ...books.figures,
      ...flat.figures,
    },
  };
}

/** Everybody, on a machine that has time: where it has none, good answers come too late as well. */
const leastServed = 0.999;

/** Connections to providers are let go a few seconds after their last use. */
const restMs = 7000;

async function restOf(gateway: TwoProviders['gateway']): Promise<VitalSigns> {
  hangUp();
  await sleep(restMs);
  return takeVitalSigns(gateway);
}

function reasonsOf(soaked: readonly Soaked[]): string {
  const unanswered = soaked.filter(({ isWhole }) => !isWhole);
  const reasons = Map.groupBy(unanswered, ({ status, errorCode }) => `${status} ${errorCode ?? 'no word'}`);
  return [...reasons].map(([reason, all]) => `${all.length} × ${reason}`).join(', ') || 'nobody';
}

function latencyOf(soaked: readonly Soaked[]): string {
  const tookMs = soaked.map((each) => each.tookMs);
  const [p50, p99] = [0.5, 0.99].map((share) => percentile(tookMs, share).toFixed(0));
  return `p50 ${p50} ms, p99 ${p99} ms`;
}
