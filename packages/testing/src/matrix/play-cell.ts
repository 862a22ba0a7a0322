import { keyOfTests, promptOfTests } from '../contract/canaries.ts';
import type { FaultServer } from '../fault-server/index.ts';
import type { Cell } from './cell.ts';
import { leadOf, standInOf } from './configuration.ts';
import type { Asking, Ending } from './door.ts';
import { taskOf } from './matrix-tasks.ts';

/** What no gateway may write down: every provider’s key, and what is asked of it. */
export const canaries: readonly string[] = [keyOfTests, promptOfTests];

/** A cell and its providers, which do as they are told. */
export interface StagedCell {
  readonly cell: Cell;
  readonly lead: FaultServer;
  readonly standIn: FaultServer;
}

/** What callers and providers saw. */
export interface SeenOutside {
  readonly ending: Ending;
  /** How those ended that came before. */
  readonly before: readonly Ending[];
  /** What the providers themselves counted. */
  readonly calls: number;
  /** From the caller's leaving to the end of the call that was made for it. */
  readonly leftMs: number | undefined;
}

/** Plays one cell through its door. */
export async function playCell(staged: StagedCell, url: string): Promise<SeenOutside> {
  const { cell, lead, standIn } = staged;
  const { scenario, door } = cell;
  lead.next(...cell.lead.map((played) => played[door.upstream]));
  standIn.next(...(scenario.standIn ?? []).map((played) => played[door.upstream]));
  const before: Ending[] = [];
  for (let count = 0; count < (scenario.before?.times ?? 0); count += 1)
    before.push(named(await door.ask(url, askingOf(cell)), cell));
  const leaving = leavingFrom(staged);
  const ending = await door.ask(url, { ...askingOf(cell), ...leaving.asking });
  return {
    before,
    ending: named(ending, cell),
    leftMs: await leaving.tookMs(),
    calls: lead.requests.length + standIn.requests.length,
  };
}

function askingOf({ id, scenario }: Cell): Asking {
  const { kind = 'chat', messages = [promptOfTests], isRepeat = false } = scenario;
  return {
    ...(isRepeat && { idempotencyKey: `once-${id}` }),
    task: kind === 'unknown' ? `nothing${id}` : taskOf(id),
    messages: messages.map((content) => ({ role: 'user', content })),
  };
}

/** Providers have a name for each cell; a scenario knows two. */
function named({ servedBy, ...ending }: Ending, cell: Cell): Ending {
  if (servedBy === undefined) return ending;
  return { ...ending, servedBy: roleOf(servedBy.split('/')[0] ?? '', cell) };
}

export function roleOf(provider: string, cell: Cell): string {
  if (provider === leadOf(cell)) return 'lead';
  return provider === standInOf(cell) ? 'standIn' : provider;
}

interface Leaving {
  readonly asking: Pick<Asking, 'signal' | 'onPiece'>;
  tookMs(): Promise<number | undefined>;
}

function leavingFrom({ cell, lead }: StagedCell): Leaving {
  const { leaves } = cell.scenario;
  if (leaves === undefined) return { asking: {}, tookMs: async () => undefined };
  const leaving = new AbortController();
  let leftAtMs = 0;
  const leave = (): void => {
    if (leftAtMs > 0) return;
    leftAtMs = performance.now();
    leaving.abort();
  };
  const call = lead.arrival(1);
  if (leaves === 'asked') void call.then(leave);
  if (leaves === 'answered') void call.then(({ ended }) => ended).then(() => setTimeout(leave, 100));
  return {
    asking: { signal: leaving.signal, ...(leaves === 'reading' && { onPiece: leave }) },
    tookMs: async () => Math.max(0, (await (await call).ended).at - leftAtMs),
  };
}
