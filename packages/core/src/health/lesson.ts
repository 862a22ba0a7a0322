import { consequenceOf, verdictOn } from '../failure.ts';
import type { Consequence, Verdict } from '../failure.ts';
import { afterTrial, blocked } from './block.ts';
import type { Block } from './block.ts';
import { settle } from './breaker-settle.ts';
import type { Breaker } from './breaker.ts';
import { emptyTally } from './tally.ts';
import { isCrowded, narrowed, widened } from './room.ts';
import type { Leaving } from './room.ts';
import { calm, coolDown } from './cooldown.ts';
import type { Cooldown } from './cooldown.ts';
import type { BreakerSetting, Lesson, Ticket } from './health.ts';
import type { CandidateState, Standing } from './standing.ts';

/** A call that has something to teach. */
export interface Taught {
  readonly ticket: Ticket;
  readonly lesson: Lesson;
  readonly setting: BreakerSetting;
  readonly now: number;
  readonly chance: number;
}

/** What a candidate and its credential are after a call. */
export function learn({ state, credentialBlock }: Standing, taught: Taught): Standing {
  const { ticket, lesson, setting } = taught;
  // The first content of a stream: good news from a call that is watched, not news enough from any other.
  const isBeginning = lesson.committed && lesson.failure === undefined;
  if (isBeginning && ticket.probe === undefined) return { state, credentialBlock };
  return {
    state: {
      model: state.model,
      credentialKey: state.credentialKey,
      setting,
      ...serviceAfter(state, taught),
      cooldown: cooldownAfter(state.cooldown, taught),
      block: blockAfter(state.block, 'block-candidate', taught),
      panic: state.panic?.id === ticket.probe ? undefined : state.panic,
      latencyMs: latencyAfter(state.latencyMs, lesson),
      underWay: lesson.committed ? state.underWay : Math.max(0, state.underWay - 1),
    },
    credentialBlock: blockAfter(credentialBlock, 'block-credential', taught),
  };
}

type Service = Pick<CandidateState, 'breaker' | 'room'>;

/** Where it answers some and turns others away there is no use in taking it out: it gets fewer calls at once. */
function serviceAfter({ breaker, room, underWay, latencyMs }: CandidateState, taught: Taught): Service {
  const { ticket, lesson, setting, now } = taught;
  const next = breakerAfter(breaker, taught, verdictOf(lesson, latencyMs));
  if (setting === 'off' || breaker.state !== 'closed') return { breaker: next, room: undefined };
  const leaving: Leaving = { now, underWay, admittedAt: ticket.admittedAt };
  if (isCrowded(lesson.failure, leaving)) {
    if (room) return { breaker, room: narrowed(room, leaving) };
    if (next.state === 'open') {
      return { breaker: { ...breaker, tally: emptyTally }, room: narrowed(room, leaving) };
    }
  }
  if (next.state !== 'closed') return { breaker: next, room: undefined };
  const crowd = { now, underWay, quietMs: setting.windowMs };
  return { breaker: next, room: lesson.failure ? room : widened(room, crowd) };
}

function breakerAfter(
  breaker: Breaker,
  { ticket, lesson, setting, now, chance }: Taught,
  verdict: Verdict,
): Breaker {
  if (setting === 'off') return breaker;
  const { failure } = lesson;
  return settle(breaker, {
    now,
    settings: setting,
    chance,
    generation: ticket.generation,
    leaseId: ticket.probe,
    verdict,
    because: failure?.kind ?? 'recovered',
    retryAfterMs: failure?.retryAfterMs,
  });
}

/** A caller in a hurry must not take a candidate from everybody else: it has to have had its time. */
function verdictOf({ failure, cutAfterMs }: Lesson, usualMs: number = assumedUsualMs): Verdict {
  if (failure === undefined) return 'healthy';
  const isCutShort = cutAfterMs !== undefined && cutAfterMs < patience * usualMs;
  return isCutShort ? 'no-verdict' : verdictOn[failure.kind];
}

/** Few answers take longer than so many times the average. */
const patience = 2;
/** Of a candidate that has not answered yet. */
const assumedUsualMs = 1000;

function cooldownAfter(cooldown: Cooldown | undefined, { lesson, now }: Taught): Cooldown | undefined {
  const { failure } = lesson;
  if (failure === undefined) return calm(cooldown, now);
  if (consequenceOf[failure.kind] !== 'cooldown') return cooldown;
  return coolDown(cooldown, { now, retryAfterMs: failure.retryAfterMs });
}

function blockAfter(
  block: Block | undefined,
  cause: Consequence,
  { ticket, lesson, now }: Taught,
): Block | undefined {
  const { failure } = lesson;
  if (failure && consequenceOf[failure.kind] === cause) return blocked(block, { failure, now });
  return afterTrial(block, { leaseId: ticket.probe, well: failure === undefined });
}

/** A stream tells its time to first content twice; it counts at the end. */
function latencyAfter(average: number | undefined, { committed, latencyMs }: Lesson): number | undefined {
  if (committed || latencyMs === undefined || !Number.isFinite(latencyMs)) return average;
  return average === undefined ? latencyMs : average + newestShare * (latencyMs - average);
}

/** Follows a change within some ten answers, and shrugs at one that was slow. */
const newestShare = 0.2;
