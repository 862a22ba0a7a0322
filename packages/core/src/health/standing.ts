import type { Block } from './block.ts';
import { newBreaker } from './breaker.ts';
import type { Breaker } from './breaker.ts';
import type { Cooldown } from './cooldown.ts';
import type { BreakerSetting } from './health.ts';
import type { Lease } from './lease.ts';
import type { Room } from './room.ts';

/** What is remembered of one candidate. Plain data. */
export interface CandidateState {
  readonly model: string;
  readonly credentialKey: string;
  /** As in the route that taught it last. */
  readonly setting: BreakerSetting;
  readonly breaker: Breaker;
  readonly cooldown: Cooldown | undefined;
  readonly block: Block | undefined;
  /** The one call that may go through although every candidate is out. */
  readonly panic: Lease | undefined;
  readonly latencyMs: number | undefined;
  /** Calls that were let through and have not ended. */
  readonly underWay: number;
  /** For how many of them there is room; undefined while nobody was turned away. */
  readonly room: Room | undefined;
}

/** All that decides about a candidate: what it did itself, and what its credential did anywhere. */
export interface Standing {
  readonly state: CandidateState;
  readonly credentialBlock: Block | undefined;
}

/** A standing that has changed, and whose. */
export interface Change {
  readonly candidate: string;
  readonly before: Standing;
  readonly after: Standing;
  readonly now: number;
}

/** How a candidate begins: nothing is held against it. */
export function newState({
  model,
  credentialKey,
  setting,
}: Pick<CandidateState, 'model' | 'credentialKey' | 'setting'>): CandidateState {
  return {
    model,
    credentialKey,
    setting,
    breaker: newBreaker,
    cooldown: undefined,
    block: undefined,
    panic: undefined,
    latencyMs: undefined,
    underWay: 0,
    room: undefined,
  };
}
