import { setTimeout as sleep } from 'node:timers/promises';

import type { Asked, Asking } from './ask.ts';
import { steadyLoad } from './steady-load.ts';

/** A time in which things stand as `begin` has left them. */
export interface Act {
  readonly seconds: number;
  begin(): void;
}

export interface PlayedAct {
  readonly beganAtMs: number;
  readonly endedAtMs: number;
  /** Every request that was made in it, however late it was answered. */
  readonly asked: readonly Asked[];
}

export interface ActsLoad {
  /** Each is asked at the rate. */
  readonly askings: readonly Asking[];
  readonly perSecond: number;
}

/** Plays one act after the other, under a load that does not pause between them. */
export async function playActs<Name extends string>(
  acts: Readonly<Record<Name, Act>>,
  { askings, perSecond }: ActsLoad,
): Promise<Readonly<Record<Name, PlayedAct>>> {
  const inOrder = Object.entries<Act>(acts);
  const seconds = inOrder.reduce((sum, [, act]) => sum + act.seconds, 0);
  const loads = askings.map((asking) => steadyLoad({ asking, perSecond, seconds }));
  const startedAtMs = performance.now();
  const beganAtMs: number[] = [];
  let dueAtMs = startedAtMs;
  for (const [, act] of inOrder) {
    beganAtMs.push(beganAtMs.length === 0 ? 0 : performance.now());
    act.begin();
    dueAtMs += act.seconds * 1000;
    await sleep(Math.max(0, dueAtMs - performance.now()));
  }
  const asked = (await Promise.all(loads)).flat();
  const played = inOrder.map(([name], index): readonly [string, PlayedAct] => {
    const from = beganAtMs[index] ?? 0;
    const to = beganAtMs[index + 1] ?? Infinity;
    const within = asked.filter(({ atMs }) => atMs >= from && atMs < to);
    return [name, { beganAtMs: from, endedAtMs: to, asked: within }];
  });
  // oxlint-disable-next-line typescript/consistent-type-assertions -- one for each name, as they came in
  return Object.fromEntries(played) as Record<Name, PlayedAct>;
}
