import type { Candidate } from '../candidate.ts';
import type { EventListener } from '../ports/events.ts';
import { announce } from './announce.ts';
import type { HealthStore } from './health-store.ts';
import type { BreakerSetting } from './health.ts';
import { newState } from './standing.ts';
import type { Change, Standing } from './standing.ts';
import type { SteadyClock } from './steady-clock.ts';

/** Where standings are kept, and who is told when one changes. */
export interface Keeping {
  readonly store: HealthStore;
  readonly clock: SteadyClock;
  readonly emit: EventListener;
}

/** What is known of a candidate, or how a new one begins. */
export function recall(candidate: Candidate, setting: BreakerSetting, { store }: Keeping): Standing {
  const { key, model, credentialKey } = candidate;
  return {
    state: store.candidates.get(key) ?? newState({ model, credentialKey, setting }),
    credentialBlock: store.credentials.get(credentialKey),
  };
}

/** Keeps what has changed and tells of it. */
export function keep(change: Change, { store, clock, emit }: Keeping): void {
  const { candidate, before, after } = change;
  const { state, credentialBlock } = after;
  if (state !== before.state) store.candidates.set(candidate, state);
  if (credentialBlock !== before.credentialBlock) {
    if (credentialBlock) store.credentials.set(state.credentialKey, credentialBlock);
    else store.credentials.delete(state.credentialKey);
  }
  announce(change, clock.toClock, emit);
}

/** Every candidate known, in order of their keys. */
export function everyone({ candidates, credentials }: HealthStore): readonly Known[] {
  return [...candidates.keys()].sort().flatMap((candidate) => {
    const state = candidates.get(candidate);
    return state
      ? [{ candidate, standing: { state, credentialBlock: credentials.get(state.credentialKey) } }]
      : [];
  });
}

export interface Known {
  readonly candidate: string;
  readonly standing: Standing;
}
