import type { FailureKind } from '../failure.ts';
import { obstacleTo } from './admission.ts';
import { ripen } from './breaker.ts';
import type { Breaker, Hold } from './breaker.ts';
import type { HealthView } from './health.ts';
import type { CandidateState, Standing } from './standing.ts';
import type { SteadyClock } from './steady-clock.ts';
import { recent } from './tally.ts';

/** One candidate's health, for people. Times are the clock's. */
export interface CandidateHealth {
  readonly key: string;
  readonly model: string;
  readonly status: HealthView['status'];
  /** When it may be called again; undefined when it may be now, or when only an operator can say. */
  readonly until: number | undefined;
  readonly breaker: Breaker['state'];
  /** Since when the breaker is in this state; undefined when it was never in another. */
  readonly since: number | undefined;
  readonly hold: Hold | undefined;
  /** Verdicts in the breaker's window; none while it is out. */
  readonly recent: { readonly healthy: number; readonly unhealthy: number };
  readonly block: BlockNote | undefined;
  readonly cooldownUntil: number | undefined;
  readonly latencyMs: number | undefined;
}

/** What an operator has to put right; of two, what lasts longer. After `until`, single calls find out whether it has been. */
export interface BlockNote {
  readonly scope: 'candidate' | 'credential';
  readonly because: FailureKind;
  readonly until: number;
}

/** Describes a candidate as it is now. Changes nothing. */
export function describeCandidate(key: string, standing: Standing, clock: SteadyClock): CandidateHealth {
  const now = clock.now();
  const toClock = (time: number | undefined): number | undefined =>
    time === undefined ? undefined : clock.toClock(time);
  const { model, setting, cooldown, latencyMs } = standing.state;
  const breaker = breakerAt(now, standing.state);
  const obstacle = obstacleTo(standing, { now, setting, leaseId: 0, panic: false });
  return {
    key,
    model,
    status: obstacle?.status ?? 'ready',
    until: toClock(obstacle?.until),
    breaker: breaker.state,
    since: toClock(breaker.since),
    hold: breaker.state === 'held' ? breaker.hold : undefined,
    recent: recentIn(standing.state, now),
    block: noteOn(standing, clock),
    cooldownUntil: cooldown && now < cooldown.until ? toClock(cooldown.until) : undefined,
    latencyMs,
  };
}

function breakerAt(now: number, { breaker, setting }: CandidateState): Breaker {
  return setting === 'off' ? breaker : ripen(breaker, { now, settings: setting });
}

function recentIn({ breaker, setting }: CandidateState, now: number): CandidateHealth['recent'] {
  if (breaker.state !== 'closed' || setting === 'off') return { healthy: 0, unhealthy: 0 };
  return recent(breaker.tally, { now, windowMs: setting.windowMs });
}

function noteOn({ state, credentialBlock }: Standing, { toClock }: SteadyClock): BlockNote | undefined {
  const { block } = state;
  if (credentialBlock && credentialBlock.until >= (block?.until ?? 0)) {
    return { scope: 'credential', because: credentialBlock.because, until: toClock(credentialBlock.until) };
  }
  return block && { scope: 'candidate', because: block.because, until: toClock(block.until) };
}
