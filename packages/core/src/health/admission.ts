import { blockedUntil, onTrial } from './block.ts';
import { admit as admitToBreaker } from './breaker-admit.ts';
import type { BreakerAnswer } from './breaker-admit.ts';
import type { Breaker } from './breaker.ts';
import type { BreakerSetting, HealthView, Ticket } from './health.ts';
import { isFull } from './room.ts';
import type { Standing } from './standing.ts';

export interface Caller {
  readonly now: number;
  readonly setting: BreakerSetting;
  /** Names this call in case it is watched: a probe, a trial after a block, a call made in panic. */
  readonly leaseId: number;
  readonly panic: boolean;
}

/** What keeps a candidate out, and until when. */
export interface Obstacle {
  readonly status: Exclude<HealthView['status'], 'ready'>;
  readonly until: number | undefined;
}

export type Entry =
  | { readonly admitted: true; readonly ticket: Ticket; readonly standing: Standing }
  | { readonly admitted: false; readonly obstacle: Obstacle };

/** Lets a call through when nothing is in its way, or in panic when only time is. */
export function admit(standing: Standing, caller: Caller): Entry {
  const found = examine(standing, caller);
  const obstacle = obstacleIn(found);
  if (obstacle && !(caller.panic && mayPanic(obstacle, standing, caller.now))) {
    return { admitted: false, obstacle };
  }
  const panic = obstacle !== undefined;
  const { breaker } = found.answer;
  const probe = found.answer.admitted && found.answer.probe;
  const trial = standing.state.block !== undefined || standing.credentialBlock !== undefined;
  const watched = panic || probe || trial;
  return {
    admitted: true,
    ticket: {
      generation: breaker.generation,
      probe: watched ? caller.leaseId : undefined,
      panic,
      before: breaker.state,
      admittedAt: caller.now,
    },
    standing: entered(watched ? withLease(standing, { breaker, panic, caller }) : standing),
  };
}

/** What is in the way of a call; undefined when nothing is. */
export function obstacleTo(standing: Standing, caller: Caller): Obstacle | undefined {
  return obstacleIn(examine(standing, caller));
}

interface Findings {
  readonly answer: BreakerAnswer;
  readonly blockedUntil: number | undefined;
  readonly coolingUntil: number | undefined;
  /** Undefined while there is room. */
  readonly fullUntil: number | undefined;
}

function examine({ state, credentialBlock }: Standing, { now, setting, leaseId }: Caller): Findings {
  const { breaker, block, cooldown, room, underWay } = state;
  const isCrowdedOut = setting !== 'off' && isFull(room, { now, underWay, quietMs: setting.windowMs });
  return {
    answer:
      setting === 'off'
        ? withoutBreaker(breaker)
        : admitToBreaker(breaker, { now, settings: setting, leaseId }),
    blockedUntil: later(blockedUntil(block, now), blockedUntil(credentialBlock, now)),
    coolingUntil: cooldown && now < cooldown.until ? cooldown.until : undefined,
    fullUntil: isCrowdedOut ? now + untilAPlaceIsFreeMs : undefined,
  };
}

/** Any moment; but those who are turned away together should not come back at once. */
const untilAPlaceIsFreeMs = 1000;

/** A route without a breaker still keeps to what an operator said. */
function withoutBreaker(breaker: Breaker): BreakerAnswer {
  if (breaker.state === 'held') return { admitted: false, breaker, status: 'held', until: undefined };
  return { admitted: true, breaker, probe: false };
}

/** Of several obstacles the firmest gives its name, and the one that lasts longest its time. */
function obstacleIn({
  answer,
  blockedUntil: blocked,
  coolingUntil: cooling,
  fullUntil: full,
}: Findings): Obstacle | undefined {
  const shut = answer.admitted ? undefined : answer;
  if (!shut && blocked === undefined && cooling === undefined) {
    return full === undefined ? undefined : { status: 'full', until: full };
  }
  if (shut?.status === 'held') return { status: 'held', until: undefined };
  const status = blocked === undefined ? (shut?.status ?? 'cooling') : 'blocked';
  return { status, until: later(later(blocked, cooling), shut?.until) };
}

function later(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.max(one, other);
}

/** One call at a time, and none where a person or a probe has the say. */
function mayPanic({ status }: Obstacle, { state }: Standing, now: number): boolean {
  return yieldsToPanic[status] && (state.panic === undefined || now >= state.panic.until);
}

const yieldsToPanic: Readonly<Record<Obstacle['status'], boolean>> = {
  full: false, // it is well, and would be less so
  open: true,
  cooling: true,
  probing: false, // the probe is that one call
  blocked: false,
  held: false,
};

function entered({ state, credentialBlock }: Standing): Standing {
  return { state: { ...state, underWay: state.underWay + 1 }, credentialBlock };
}

interface Letting {
  readonly breaker: Breaker;
  readonly panic: boolean;
  readonly caller: Caller;
}

function withLease({ state, credentialBlock }: Standing, { breaker, panic, caller }: Letting): Standing {
  const { setting, now, leaseId } = caller;
  const lease = { id: leaseId, until: now + (setting === 'off' ? leaseWithoutBreakerMs : setting.leaseMs) };
  return {
    state: { ...state, breaker, block: onTrial(state.block, lease), panic: panic ? lease : state.panic },
    credentialBlock: onTrial(credentialBlock, lease),
  };
}

/** As long as a call that is not streamed may take. */
const leaseWithoutBreakerMs = 60_000;
