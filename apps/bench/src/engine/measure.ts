import type { EngineLane } from './lanes.ts';

/** CPU microseconds of one operation in each round, by lane. The rounds of all lanes belong together. */
export type Rounds = ReadonlyMap<EngineLane, readonly number[]>;

export interface Effort {
  readonly rounds: number;
  /** CPU time that one round of one lane should take: enough for `cpuUsage` to be exact. */
  readonly roundMs: number;
}

/** Measures all lanes in turn, A B C A B C, so that what slows the machine down for a while hits all alike. */
export async function measure(lanes: readonly EngineLane[], { rounds, roundMs }: Effort): Promise<Rounds> {
  const times = new Map<EngineLane, number>();
  for (const lane of lanes) times.set(lane, await warmUp(lane, roundMs));
  const measured = new Map<EngineLane, number[]>(lanes.map((lane) => [lane, []]));
  for (let round = 0; round < rounds; round++) {
    for (const lane of lanes) measured.get(lane)?.push(await cpuPerOperation(lane, times.get(lane) ?? 1));
  }
  return measured;
}

/** Finds how many operations make a round, and lets the compiler finish on the way. */
async function warmUp(lane: EngineLane, roundMs: number): Promise<number> {
  let times = 1;
  for (;;) {
    const micros = (await cpuPerOperation(lane, times)) * times;
    if (micros >= roundMs * 1000) return times;
    times *= 2;
  }
}

async function cpuPerOperation(lane: EngineLane, times: number): Promise<number> {
  const operation = lane.start();
  const before = process.cpuUsage();
  for (let done = 0; done < times; done++) await operation();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}
