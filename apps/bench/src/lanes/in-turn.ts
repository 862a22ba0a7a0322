import { setTimeout as sleep } from 'node:timers/promises';

import type { Caller, Load, Outcome } from '../processes/load.ts';
import type { Lane } from './lane.ts';

export interface Round extends Outcome {
  readonly cpuMicros: number;
}

interface Turns {
  readonly caller: Caller;
  readonly rounds: number;
  /** Rounds before the first that counts: until the compiler has seen everything often. */
  readonly warmUps: number;
  readonly loadOf: (lane: Lane) => Load;
}

/** All rounds of a lane. Those of different lanes belong together one by one. */
export type RoundsOf = (lane: Lane) => readonly Round[];

/** Asks all lanes in turn, A B C A B C, so that what slows the machine down for a while hits all alike.*/
export async function inTurn(
  lanes: readonly Lane[],
  { caller, rounds, warmUps, loadOf }: Turns,
): Promise<RoundsOf> {
  const measured = new Map<Lane, Round[]>(lanes.map((lane) => [lane, []]));
  for (let round = 0; round < warmUps; round++) {
    for (const lane of lanes) await measure(lane, caller, loadOf(lane));
  }
  for (let round = 0; round < rounds; round++) {
    for (const lane of lanes) measured.get(lane)?.push(await measure(lane, caller, loadOf(lane)));
  }
  return (lane) => measured.get(lane) ?? [];
}

async function measure({ subject }: Lane, caller: Caller, load: Load): Promise<Round> {
  const before = await subject.read();
  const outcome = await caller.ask(load);
  await sleep(settleMs);
  const after = await subject.read();
  return { ...outcome, cpuMicros: after.cpuMicros - before.cpuMicros };
}

/** For what is done after the answer, such as writing it into the ledger. */
const settleMs = 100;

/** CPU microseconds of each part of an answer, round by round. */
export function cpuPer(rounds: readonly Round[], parts: number): readonly number[] {
  return rounds.map(({ cpuMicros, answered }) => cpuMicros / (answered * parts));
}
