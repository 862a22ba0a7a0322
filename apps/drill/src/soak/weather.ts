import { setTimeout as sleep } from 'node:timers/promises';

import type { Mood, Upstream } from '../stage/upstream.ts';

/** Everything that a provider can be, fair weather in between. */
const moods: readonly Mood[] = [
  { is: 'well', afterMs: 20 },
  { is: 'refusing', status: 500 },
  { is: 'well', afterMs: 60 },
  { is: 'cutting', afterWords: 3 },
  { is: 'well' },
  { is: 'refusing', status: 429, headers: { 'retry-after': '1' } },
  { is: 'well', afterMs: 20 },
  { is: 'silent' },
  { is: 'well', afterMs: 5 },
  { is: 'gone' },
  { is: 'well' },
  { is: 'refusing', status: 503, afterMs: 50 },
];

/** Another mood every moment, until it is over; fair at the end. */
export async function changeableWeather(upstream: Upstream, until: AbortSignal): Promise<number> {
  let changes = 0;
  while (!until.aborted) {
    upstream.fares(moods[changes % moods.length] ?? { is: 'well' });
    changes += 1;
    await sleep(moodMs, undefined, { signal: until }).catch(() => undefined);
  }
  upstream.fares({ is: 'well' });
  return changes;
}

const moodMs = 900;
