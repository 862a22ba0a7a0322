import type { Candidate } from '../candidate.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventListener } from '../ports/events.ts';
import { verdictOn } from '../failure.ts';
import type { Random } from '../ports/random.ts';
import { admit, obstacleTo } from './admission.ts';
import { shareOf } from './breaker.ts';
import type { Breaker } from './breaker.ts';
import { createMemoryStore } from './health-store.ts';
import type { HealthStore } from './health-store.ts';
import type { Admission, BreakerSetting, HealthView, Lesson, Ticket } from './health.ts';
import { everyone, keep, recall } from './keeping.ts';
import type { Keeping } from './keeping.ts';
import { learn } from './lesson.ts';
import { holdOut, letBackIn } from './operator.ts';
import { describeCandidate } from './snapshot.ts';
import type { CandidateHealth } from './snapshot.ts';
import type { Standing } from './standing.ts';
import { steady } from './steady-clock.ts';

/** Who may be called now, and what every call has taught about it. */
export interface Health {
  /** Makes candidates known to operators and to `snapshot` before their first call. */
  watch(candidates: readonly Candidate[], setting: BreakerSetting): void;
  /** Reading changes nothing. */
  view(candidate: Candidate, setting: BreakerSetting): HealthView;
  /** Asks for leave to call. With `panic`, one call gets through although every candidate is out. */
  admit(candidate: Candidate, setting: BreakerSetting, panic: boolean): Admission;
  /** Learns, and says what the breaker's state is then. */
  settle(candidate: Candidate, setting: BreakerSetting, told: Told): Breaker['state'];
  /** Takes a candidate, or all of a model's, out until `close`. An unknown name throws. */
  open(name: string): void;
  /** Lets it back in at once, whatever kept it out. */
  close(name: string): void;
  /** Like `open`, but shown as what it is: calls under way may end. */
  drain(name: string): void;
  snapshot(): readonly CandidateHealth[];
}

interface Told {
  readonly ticket: Ticket;
  readonly lesson: Lesson;
}

export interface HealthParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly emit: EventListener;
  readonly store?: HealthStore | undefined;
}

/** Holds the health of all candidates: it reads, asks a pure function, and keeps the answer. */
export function createHealth({ clock, random, emit, store = createMemoryStore() }: HealthParts): Health {
  const keeping: Keeping = { store, clock: steady(clock), emit };
  let calls = 0;
  return {
    watch: (candidates, setting) => {
      for (const each of candidates) store.candidates.set(each.key, recall(each, setting, keeping).state);
    },
    view: (candidate, setting) => toView(recall(candidate, setting, keeping), setting, keeping),
    admit: (candidate, setting, panic) => {
      calls += 1;
      const now = keeping.clock.now();
      const before = recall(candidate, setting, keeping);
      const entry = admit(before, { now, setting, leaseId: calls, panic });
      if (!entry.admitted) return { admitted: false, view: toView(before, setting, keeping) };
      keep({ candidate: candidate.key, before, after: entry.standing, now }, keeping);
      return { admitted: true, ticket: entry.ticket };
    },
    settle: (candidate, setting, { ticket, lesson }) => {
      const now = keeping.clock.now();
      const before = recall(candidate, setting, keeping);
      const chance = lesson.failure && verdictOn[lesson.failure.kind] === 'unhealthy' ? random() : 0;
      const after = learn(before, { ticket, lesson, setting, now, chance });
      keep({ candidate: candidate.key, before, after, now }, keeping);
      return after.state.breaker.state;
    },
    open: (name) => holdOut(name, 'forced-open', keeping),
    close: (name) => letBackIn(name, keeping),
    drain: (name) => holdOut(name, 'draining', keeping),
    snapshot: () =>
      everyone(store).map(({ candidate, standing }) => describeCandidate(candidate, standing, keeping.clock)),
  };
}

function toView(standing: Standing, setting: BreakerSetting, { clock }: Keeping): HealthView {
  const now = clock.now();
  const { breaker, latencyMs } = standing.state;
  const obstacle = obstacleTo(standing, { now, setting, leaseId: 0, panic: false });
  return {
    status: obstacle?.status ?? 'ready',
    until: obstacle?.until === undefined ? undefined : clock.toClock(obstacle.until),
    share: setting === 'off' ? 1 : shareOf(breaker, { now, settings: setting }),
    latencyMs,
  };
}
