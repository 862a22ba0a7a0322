import { setTimeout as sleep } from 'node:timers/promises';

import { atMost, exactly } from '../part.ts';
import type { PartReport, Promised } from '../part.ts';
import type { Scene } from '../scenes.ts';
import type { Asked } from '../stage/ask.ts';
import { residentMegabytes } from '../stage/resident-memory.ts';
import { percentile, steadyLoad } from '../stage/steady-load.ts';
import { othersModel, withSiege } from './siege.ts';
import type { Siege } from './siege.ts';

/** One attack: goes on for as long as it takes, and says what became of it. */
export interface Attack {
  readonly name: string;
  /** 150 beyond the base, unless the attack brings more with it than what it leaves behind. */
  readonly mostMegabytes?: number | undefined;
  run(siege: Siege): Promise<readonly Promised[]>;
}

/** Plays attacks one after the other while others go on asking, and holds against each what they and the memory felt. */
export function besideOthers(name: string, attacks: readonly Attack[]): Scene {
  return {
    name,
    run: ({ note }) =>
      withSiege(async (siege): Promise<PartReport> => {
        const { url, pid } = siege.gateway;
        await others(url, 1); // what is loaded with the first requests is no part of the measure
        const before = await others(url, 3);
        const felt = { before, baseMegabytes: await residentMegabytes(pid) };
        const reports: PartReport[] = [];
        for (const attack of attacks) {
          note(attack.name);
          reports.push(await endured(attack, siege, felt));
        }
        return {
          promises: reports.flatMap(({ promises }) => promises),
          figures: {
            'others before': inWords(before),
            ...Object.fromEntries(reports.flatMap(({ figures }) => Object.entries(figures))),
          },
        };
      }),
  };
}

interface Before {
  readonly before: readonly Asked[];
  readonly baseMegabytes: number;
}

async function endured(
  { name, mostMegabytes = 150, run }: Attack,
  siege: Siege,
  { before, baseMegabytes }: Before,
): Promise<PartReport> {
  const { url, pid } = siege.gateway;
  const memory = watchMemory(pid);
  const ongoing = keepAsking(url);
  const promises = await run(siege);
  const during = await ongoing.end();
  const grew = (await memory.end()) - baseMegabytes;
  const answered = during.filter(({ isWhole }) => isWhole).length;
  const own = [
    ...promises,
    exactly('others who were answered', answered, during.length),
    atMost({ what: 'p99 of others', seen: at(during, 0.99), bound: at(before, 0.99) + 500, unit: ' ms' }),
    atMost({ what: 'memory beyond the base', seen: grew, bound: mostMegabytes, unit: ' MB' }),
  ];
  return {
    promises: own.map((each) => ({ ...each, what: `${name}: ${each.what}` })),
    figures: {
      [name]: `others ${inWords(during)}; ${grew.toFixed(0)} MB beyond ${baseMegabytes.toFixed(0)} MB`,
    },
  };
}

const perSecond = 40;

function others(url: string, seconds: number): Promise<readonly Asked[]> {
  return steadyLoad({ asking: { url, task: othersModel }, perSecond, seconds });
}

interface Ongoing<Result> {
  end(): Promise<Result>;
}

function keepAsking(url: string): Ongoing<readonly Asked[]> {
  let isOver = false;
  const asking = (async () => {
    const asked: Asked[] = [];
    while (!isOver) asked.push(...(await others(url, 0.5)));
    return asked;
  })();
  return {
    end() {
      isOver = true;
      return asking;
    },
  };
}

function watchMemory(pid: number): Ongoing<number> {
  let isOver = false;
  const watching = (async () => {
    let most = 0;
    while (!isOver) {
      most = Math.max(most, await residentMegabytes(pid));
      await sleep(100);
    }
    return most;
  })();
  return {
    end() {
      isOver = true;
      return watching;
    },
  };
}

function at(asked: readonly Asked[], share: number): number {
  return percentile(
    asked.map(({ tookMs }) => tookMs),
    share,
  );
}

function inWords(asked: readonly Asked[]): string {
  return `p50 ${at(asked, 0.5).toFixed(1)} ms, p99 ${at(asked, 0.99).toFixed(1)} ms of ${asked.length}`;
}
