/** What one piece of work costs, in microseconds: the median of several rounds. */
export interface Cost {
  readonly cpuUs: number;
  readonly wallUs: number;
}

export interface Contender {
  readonly name: string;
  /** Does this many pieces of work. */
  readonly work: (count: number) => Promise<void>;
}

export interface Rounds {
  readonly rounds: number;
  readonly perRound: number;
}

/** Measures all in turn, round by round, so that a slow moment of the machine hits each alike. */
export async function measureInTurn(
  contenders: readonly Contender[],
  { rounds, perRound }: Rounds,
): Promise<ReadonlyMap<string, Cost>> {
  const costs = new Map<string, Cost[]>(contenders.map(({ name }) => [name, []]));
  for (const { work } of contenders) await work(perRound); // warm
  for (let round = 0; round < rounds; round++) {
    for (const { name, work } of contenders) costs.get(name)?.push(await measure(work, perRound));
  }
  return new Map([...costs].map(([name, all]) => [name, medianOf(all)]));
}

async function measure(work: Contender['work'], count: number): Promise<Cost> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await work(count);
  const { user, system } = process.cpuUsage(cpu);
  return { cpuUs: (user + system) / count, wallUs: ((performance.now() - startedAt) * 1000) / count };
}

function medianOf(costs: readonly Cost[]): Cost {
  const median = (pick: (cost: Cost) => number): number =>
    costs.map(pick).toSorted((a, b) => a - b)[costs.length >> 1] ?? 0;
  return { cpuUs: median(({ cpuUs }) => cpuUs), wallUs: median(({ wallUs }) => wallUs) };
}
