import { clampRetryAfter } from '../limits/retry-after.ts';
import { doubled } from './doubling.ts';
import type { Lease } from './lease.ts';
import { emptyTally } from './tally.ts';
import type { Tally } from './tally.ts';

/** How quickly a candidate is taken out of the walk, and how it comes back. */
export interface BreakerSettings {
  /** Verdicts in the window before the failure rate counts. */
  readonly minimum: number;
  readonly failureRate: number;
  /** Failures in a row that open it whatever the rate. */
  readonly consecutive: number;
  readonly windowMs: number;
  /** First open time; each re-opening doubles it, up to `maxOpenMs`. */
  readonly openMs: number;
  readonly maxOpenMs: number;
  /** Calls let through at once while half open. */
  readonly probes: number;
  /** How long a probe may stay silent before it counts as failed. */
  readonly leaseMs: number;
  /** After recovery the share of traffic grows to all of it over this long. */
  readonly slowStartMs: number;
}

/** A breaker at one moment. A new generation begins whenever it leaves service: older calls teach nothing then. */
export type Breaker = Closed | Open | HalfOpen | Held;

export interface Closed {
  readonly state: 'closed';
  readonly generation: number;
  /** Openings since it was last well for long; the next open time grows with them. */
  readonly openings: number;
  /** When it recovered; undefined when it was never out. */
  readonly since: number | undefined;
  readonly tally: Tally;
}

export interface Open {
  readonly state: 'open';
  readonly generation: number;
  readonly openings: number;
  readonly since: number;
  readonly until: number;
  /** Drawn at the opening and used again should a probe go silent, so that reading a breaker needs no chance. */
  readonly chance: number;
  readonly because: string;
}

export interface HalfOpen {
  readonly state: 'half-open';
  readonly generation: number;
  readonly openings: number;
  readonly since: number;
  readonly chance: number;
  readonly because: string;
  readonly probes: readonly Lease[];
}

export interface Held {
  readonly state: 'held';
  readonly generation: number;
  readonly since: number;
  readonly hold: Hold;
}

/** Why an operator keeps a candidate out. */
export type Hold = 'forced-open' | 'draining';

/** Time (which never runs backwards here) and the settings of whoever is asking. */
export interface Moment {
  readonly now: number;
  readonly settings: BreakerSettings;
}

export const newBreaker: Closed = {
  state: 'closed',
  generation: 0,
  openings: 0,
  since: undefined,
  tally: emptyTally,
};

/** What time alone has changed: a probe has gone silent, an open time has run out. */
export function ripen(breaker: Breaker, moment: Moment): Breaker {
  const current = breaker.state === 'half-open' ? withoutSilentProbe(breaker, moment) : breaker;
  if (current.state !== 'open' || moment.now < current.until) return current;
  const { generation, openings, until, chance, because } = current;
  return { state: 'half-open', generation, openings, since: until, chance, because, probes: [] };
}

/** A silent probe has failed at the end of its lease, not when somebody noticed. */
function withoutSilentProbe(halfOpen: HalfOpen, { now, settings }: Moment): HalfOpen | Open {
  const silent = halfOpen.probes.find((probe) => now >= probe.until);
  if (!silent) return halfOpen;
  const { chance } = halfOpen;
  return opened(halfOpen, {
    now: silent.until,
    settings,
    chance,
    because: 'probe-silent',
    retryAfterMs: undefined,
  });
}

export interface Opening extends Moment {
  /** From 0 up to 1: keeps many processes from probing at the same instant. */
  readonly chance: number;
  readonly because: string;
  readonly retryAfterMs: number | undefined;
}

/** Takes it out: longer each time, and at least as long as its provider asked for. */
export function opened(before: Closed | HalfOpen, opening: Opening): Open {
  const { now, settings, chance, because, retryAfterMs } = opening;
  const grownMs = doubled(settings.openMs, before.openings, settings.maxOpenMs);
  const openMs = Math.max(grownMs * (1 - spread * chance), clampRetryAfter(retryAfterMs) ?? 0);
  return {
    state: 'open',
    generation: before.generation + 1,
    openings: before.openings + 1,
    since: now,
    until: now + openMs,
    chance,
    because,
  };
}

/** Chance shortens an open time by up to this share and never lengthens it: the settings stay an upper bound. */
const spread = 0.2;

/** Brings it back; traffic returns slowly, and its openings are not forgotten yet. */
export function recovered({ generation, openings }: Open | HalfOpen, now: number): Closed {
  return { state: 'closed', generation, openings, since: now, tally: emptyTally };
}

/** Takes it out until an operator lets it back in. */
export function heldOut({ generation }: Breaker, hold: Hold, now: number): Held {
  return { state: 'held', generation: generation + 1, since: now, hold };
}

/** Brings it back by hand, with a slow start and a clean slate. One that is closed stays as it is. */
export function letIn(breaker: Breaker, now: number): Closed {
  if (breaker.state === 'closed') return breaker;
  return { ...newBreaker, generation: breaker.generation, since: now };
}

/** The share of traffic it should get: part of it for a while after a recovery. */
export function shareOf(breaker: Breaker, { now, settings }: Moment): number {
  if (breaker.state !== 'closed' || breaker.since === undefined) return 1;
  const elapsedMs = now - breaker.since;
  if (elapsedMs >= settings.slowStartMs) return 1;
  return firstShare + (1 - firstShare) * (elapsedMs / settings.slowStartMs);
}

/** Enough to see whether it really is back, little enough to lose if it is not. */
const firstShare = 0.1;
