import { setTimeout as sleep } from 'node:timers/promises';

import { atLeast, exactly } from '../part.ts';
import type { DrillOptions, PartReport } from '../part.ts';
import { ask } from '../stage/ask.ts';
import type { Asked } from '../stage/ask.ts';
import type { GatewayProcess } from '../stage/gateway-process.ts';
import { withHouse } from './house.ts';
import type { House } from './house.ts';
import { readLedgerFile } from './ledger-file.ts';
import { mixedLoad } from './mixed-load.ts';
import type { Told } from './mixed-load.ts';
import { onRecord } from './on-record.ts';
import type { Scene } from '../scenes.ts';

const words = 10;
const perSecond = 200;

/** SIGKILL under load, again and again; the next gateway goes on with the same ledger. */
export const killed: Scene = {
  name: 'killed',
  run: (options) =>
    withHouse({ upstream: { words, gapMs: 8 } }, (house) => {
      house.upstream.fares({ is: 'well', afterMs: 40 });
      return play(house, options);
    }),
};

async function play(house: House, { isShort, note }: DrillOptions): Promise<PartReport> {
  const rounds = isShort ? 4 : 20;
  const told: Told[] = [];
  const asked: AskedAgain[] = [];
  const startsMs: number[] = [];
  let gateway = await house.open();
  for (let round = 1; round <= rounds; round++) {
    const seen = await killedUnderLoad(gateway, `round-${round}`);
    told.push(...seen);
    const beganAtMs = performance.now();
    gateway = await house.open();
    startsMs.push(performance.now() - beganAtMs);
    asked.push(...(await askAgain(house, gateway.url, seen)));
    note(`killed: ${round} of ${rounds}`);
  }
  const exitCode = await gateway.end();
  const file = await readLedgerFile(house.ledger);
  const abandoned = file.requests.filter(({ outcome }) => outcome === 'abandoned').length;
  const answered = told.filter((each) => each.asked.isWhole).length;
  return {
    promises: [
      exactly('the last one ends by itself when it is told to', exitCode ?? 'killed', 0),
      ...onRecord(file, told, words),
      ...oncePerKey(house, told, asked),
      atLeast({ what: 'requests in flight that are marked abandoned', seen: abandoned, bound: rounds }),
    ],
    figures: {
      rounds: `${rounds}, ${told.length} requests at ${perSecond} a second, ${answered} answered before the kill`,
      'in flight at a kill': `${abandoned} rows abandoned; keys asked again: ${said(asked)}`,
      'start after a kill': `${Math.max(...startsMs).toFixed(0)} ms at most`,
    },
  };
}

/** At full load for a while, and then gone between two instructions. */
async function killedUnderLoad(gateway: GatewayProcess, name: string): Promise<readonly Told[]> {
  const killing = new AbortController();
  const load = mixedLoad({ urls: [gateway.url], perSecond, until: killing.signal, name });
  await sleep(1200 + Math.random() * 300);
  await gateway.end('SIGKILL');
  killing.abort();
  return load;
}

interface AskedAgain {
  readonly prompt: string;
  readonly first: Asked;
  readonly again: Asked;
  /** Calls of the provider before it was asked again. */
  readonly callsBefore: number;
}

/** All whose keys were in flight, and some of those that had been answered. */
async function askAgain(
  { upstream }: House,
  url: string,
  told: readonly Told[],
): Promise<readonly AskedAgain[]> {
  const keyed = told.filter(({ asking }) => asking.idempotencyKey !== undefined);
  const answered = keyed.filter(({ asked }) => asked.isWhole).slice(-someAnswered);
  const cut = keyed.filter(({ asked }) => !asked.isWhole);
  return Promise.all(
    [...answered, ...cut].map(async ({ asking, asked: first }) => {
      const { prompt } = asking;
      const callsBefore = callsOf(upstream.received, prompt);
      return { prompt, first, callsBefore, again: await ask({ ...asking, url }) };
    }),
  );
}

const someAnswered = 10;

function callsOf(received: House['upstream']['received'], prompt: string): number {
  return received.filter((each) => each.prompt === prompt).length;
}

/** One key, one call: an answer is given again, and of what was cut off nobody claims to know more than that. */
function oncePerKey(
  { upstream }: House,
  told: readonly Told[],
  asked: readonly AskedAgain[],
): PartReport['promises'] {
  const answered = asked.filter(({ first }) => first.isWhole);
  const cut = asked.filter(({ first, callsBefore }) => !first.isWhole && callsBefore > 0);
  const never = asked.filter(({ first, callsBefore }) => !first.isWhole && callsBefore === 0);
  const keys = told.flatMap(({ asking }) => asking.idempotencyKey ?? []);
  const calls = new Map<string, number>();
  for (const { prompt } of upstream.received) calls.set(prompt, (calls.get(prompt) ?? 0) + 1);
  return [
    exactly('keys that led to two calls', keys.filter((key) => (calls.get(key) ?? 0) > 1).length, 0),
    exactly(
      'answers that were not given again for their key',
      answered.filter(({ first, again }) => !again.isWhole || again.text !== first.text).length,
      0,
    ),
    exactly(
      'keys cut off in flight, neither reported unknown nor given their answer',
      cut.filter(({ again }) => !again.isWhole && again.errorCode !== unknown).length,
      0,
    ),
    exactly(
      'keys that never led to a call, neither run now nor reported unknown',
      never.filter(({ again }) => !again.isWhole && again.errorCode !== unknown).length,
      0,
    ),
    atLeast({
      ...{ what: 'keys reported unknown', bound: 1 },
      seen: asked.filter(({ again }) => again.errorCode === unknown).length,
    }),
  ];
}

const unknown = 'idempotency_unknown';

function said(asked: readonly AskedAgain[]): string {
  const isUnknown = asked.filter(({ again }) => again.errorCode === unknown).length;
  const given = asked.filter(({ again, callsBefore }) => again.isWhole && callsBefore > 0).length;
  const run = asked.filter(({ again, callsBefore }) => again.isWhole && callsBefore === 0).length;
  return `${isUnknown} unknown, ${given} given again, ${run} run for the first time`;
}
