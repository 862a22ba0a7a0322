import { setTimeout as sleep } from 'node:timers/promises';

import { atMost, exactly } from '../part.ts';
import type { PartReport } from '../part.ts';
import { ask } from '../stage/ask.ts';
import type { Asked } from '../stage/ask.ts';
import { answerOf } from '../stage/upstream.ts';
import { msUntil } from './gateway-state.ts';
import { withHouse } from './house.ts';
import type { House } from './house.ts';
import { readLedgerFile } from './ledger-file.ts';
import type { Scene } from '../scenes.ts';

const words = 20;
const quick = { gapMs: 100, streams: 40 };
/** A minute long: twice as much as there is. */
const endless = { gapMs: 3000, streams: 10 };

/** SIGTERM with fifty streams open: those that can end do so whole, the others are told, and nothing stays unrecorded. */
export const stopped: Scene = {
  name: 'stopped',
  run: () => withHouse({ upstream: { words } }, play),
};

/** What the gateway lets streams have, and its own last words. */
const limitMs = 25_000;
const lastWordsMs = 2500;

async function play({ upstream, open }: House): Promise<PartReport> {
  const gateway = await open();
  const { url } = gateway;
  const begin = async ({ gapMs, streams }: typeof quick): Promise<Promise<readonly Asked[]>[]> => {
    const begun = upstream.received.length;
    upstream.fares({ is: 'well', gapMs });
    const asked = Array.from({ length: streams }, () => ask({ url, task: 'support_chat', isStream: true }));
    await msUntil(async () => upstream.received.length === begun + streams, 5000);
    return [Promise.all(asked)];
  };
  const [longAsked] = await begin(endless);
  const [shortAsked] = await begin(quick);
  await sleep(500);
  const toldAtMs = performance.now();
  const ended = gateway.end('SIGTERM').then((exitCode) => ({ exitCode, atMs: performance.now() }));
  await sleep(200);
  const late = await ask({ url, task: 'support_chat' });
  const [short = [], long = []] = await Promise.all([shortAsked, longAsked]);
  const { exitCode, atMs } = await ended;
  const tookMs = atMs - toldAtMs;
  const lastWholeMs = Math.max(...short.map((each) => each.atMs + each.tookMs)) - toldAtMs;
  return {
    promises: [
      exactly(
        'streams that could end and did, whole',
        short.filter(({ isWhole, text }) => isWhole && text === answerOf(words)).length,
        quick.streams,
      ),
      exactly(
        'streams that could not end and were told so',
        long.filter(({ isWhole, errorCode }) => !isWhole && errorCode !== undefined).length,
        endless.streams,
      ),
      exactly('requests taken after it was told to stop', late.status === 200 ? 1 : 0, 0),
      exactly('exit code', exitCode ?? 'killed', 0),
      atMost({ what: 'until it was gone', seen: tookMs, bound: limitMs + lastWordsMs, unit: ' ms' }),
      ...(await rowsOf(gateway.ledger)),
    ],
    figures: {
      'last whole stream': `${lastWholeMs.toFixed(0)} ms after SIGTERM`,
      gone: `${tookMs.toFixed(0)} ms after SIGTERM, with ${endless.streams} streams that never end`,
      'told to those': [...new Set(long.map(({ errorCode }) => errorCode ?? 'nothing'))].join(', '),
    },
  };
}

async function rowsOf(ledger: string): Promise<PartReport['promises']> {
  const { requests, attempts, integrity, spillFiles } = await readLedgerFile(ledger);
  const are = (outcome: string): number => requests.filter((each) => each.outcome === outcome).length;
  return [
    exactly('rows of whole streams', are('ok'), quick.streams),
    exactly('rows of streams that were broken off', are('failed'), endless.streams),
    exactly('rows in all', requests.length, quick.streams + endless.streams),
    exactly('calls still in flight', attempts.filter(({ outcome }) => outcome === 'running').length, 0),
    exactly('spill files left behind', spillFiles.length, 0),
    exactly('the integrity check of the file', integrity, 'ok'),
  ];
}
