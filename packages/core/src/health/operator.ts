import { heldOut, letIn } from './breaker.ts';
import type { Hold } from './breaker.ts';
import { everyone, keep } from './keeping.ts';
import type { Keeping, Known } from './keeping.ts';
import type { Standing } from './standing.ts';

/** Takes a candidate, or all of a model's, out of the walk until an operator lets it back in. */
export function holdOut(name: string, hold: Hold, keeping: Keeping): void {
  changeAll(name, keeping, ({ state, credentialBlock }, now) => ({
    state: { ...state, breaker: heldOut(state.breaker, hold, now) },
    credentialBlock,
  }));
}

/** Lets it back in at once: no hold, no open time, no block, no cooldown, no limit. */
export function letBackIn(name: string, keeping: Keeping): void {
  changeAll(name, keeping, ({ state }, now) => ({
    state: {
      ...state,
      breaker: letIn(state.breaker, now),
      cooldown: undefined,
      block: undefined,
      panic: undefined,
      room: undefined,
    },
    credentialBlock: undefined,
  }));
}

type StandingChange = (standing: Standing, now: number) => Standing;

function changeAll(name: string, keeping: Keeping, change: StandingChange): void {
  const now = keeping.clock.now();
  for (const { candidate, standing } of named(name, keeping)) {
    keep({ candidate, before: standing, after: change(standing, now), now }, keeping);
  }
}

function named(name: string, { store }: Keeping): readonly Known[] {
  const all = everyone(store);
  const found = all.filter(({ candidate, standing }) => candidate === name || standing.state.model === name);
  if (found.length > 0) return found;
  const known = all.slice(0, 10).map(({ candidate }) => candidate);
  throw new Error(`no candidate or model is called "${name}"; known are ${known.join(', ') || 'none yet'}`);
}
