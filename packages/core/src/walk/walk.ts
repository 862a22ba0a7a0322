import { attempt } from './attempt.ts';
import type { Exchange } from './attempt.ts';
import { sleep } from '../ports/clock.ts';
import { decide } from './decide.ts';
import type { Situation } from './decide.ts';
import type { Engine } from '../llm/engine.ts';
import type { Failure } from '../failure.ts';
import type { HealthView } from '../health/health.ts';
import type { Journey } from './journey.ts';
import { learnForEscalation, learnFromFailure } from './learn.ts';
import { callerLeft } from '../limits/caller-left.ts';
import type { Step } from './open-attempt.ts';
import type { Purpose, Skipped } from '../outcome.ts';
import type { Rejected } from '../output/read-answer.ts';
import { whyPassOver } from './pass-over.ts';
import { describeOut } from '../plan/gate.ts';
import type { Planned } from '../plan/gate.ts';

export interface Walk<Value> {
  readonly journey: Journey;
  readonly candidates: readonly Planned[];
  readonly exchange: Exchange<Value>;
  /** Why the first call of the first candidate is made. */
  readonly purpose: Purpose;
}

export type Walked<Value> =
  | {
      readonly ok: true;
      readonly value: Value;
      readonly planned: Planned;
      /** Those who would have been asked after it. */
      readonly rest: readonly Planned[];
    }
  | { readonly ok: false; readonly gaveUp: Failure | undefined };

/** Tries each candidate in turn until one answers, or a failure says to stop. */
export async function walk<Value>(walking: Walk<Value>, engine: Engine): Promise<Walked<Value>> {
  for (const [index, planned] of walking.candidates.entries()) {
    const rest = walking.candidates.slice(index + 1);
    const visited = await visit(walking, { planned, rest }, engine);
    if (visited.type === 'answered') return { ok: true, value: visited.value, planned, rest };
    if (visited.type === 'gave-up') return { ok: false, gaveUp: visited.failure };
  }
  return { ok: false, gaveUp: undefined };
}

interface Visit {
  readonly planned: Planned;
  readonly rest: readonly Planned[];
}

type Visited<Value> =
  | { readonly type: 'answered'; readonly value: Value }
  | { readonly type: 'gave-up'; readonly failure: Failure }
  | { readonly type: 'left' };

/** Asks one candidate, as often as its failures allow. */
async function visit<Value>(
  walking: Walk<Value>,
  { planned, rest }: Visit,
  engine: Engine,
): Promise<Visited<Value>> {
  const { journey, exchange } = walking;
  let step = firstStep(walking, planned, engine);
  for (;;) {
    if (!(await waited(step, journey.signal, engine)))
      return { type: 'gave-up', failure: callerLeft(journey.signal) };
    // Looked at after the wait: a timer may come late, and a call must not.
    const skipped = whyPassOver(planned, journey, engine.clock.now());
    if (skipped) return leave(journey, skipped);

    const tried = await attempt({ step, journey, exchange }, engine);
    if (tried.type === 'not-admitted') {
      return leave(journey, { ...planned.candidate, ...describeOut(tried.view, engine.clock.now()) });
    }
    if (tried.type === 'answered') return tried;
    const { failure, rejected } = tried;
    learnForEscalation(planned, { ...journey, failure }, engine);
    const decision = decide(failure, situationAfter(tried, { step, rest, journey }, engine));
    if (decision.next === 'give-up') return { type: 'gave-up', failure };
    if (decision.next === 'next-candidate') {
      learnFromFailure(failure, planned, journey);
      return { type: 'left' };
    }
    step = {
      ...step,
      purpose: decision.reAsk ? 're-ask' : 'retry',
      tryNumber: step.tryNumber + 1,
      waitedMs: decision.waitMs,
      rejected: decision.reAsk ? rejected : step.rejected,
    };
  }
}

interface Standing {
  readonly step: Step;
  readonly rest: readonly Planned[];
  readonly journey: Journey;
}

/** All that the decision about a failed try depends on. */
function situationAfter(
  { rejected }: { readonly rejected: Rejected | undefined },
  { step, rest, journey }: Standing,
  engine: Engine,
): Situation {
  const { route, id } = journey.request;
  const { candidate } = step.planned;
  const now = engine.clock.now();
  return {
    route,
    rejected,
    tryNumber: step.tryNumber,
    reAsked: step.rejected !== undefined,
    hasSibling: rest.some((each) => each.candidate.model === candidate.model),
    hasNext: rest.length > 0,
    mayCall: whyPassOver(step.planned, journey, now) === undefined,
    timeLeftMs: Math.min(step.candidateEndsAt, journey.endsAt) - now,
    outForMs: outFor(engine.health.view(candidate, route.breaker), now),
    random: engine.random,
    takeRetry: () => {
      const taken = engine.retryBudget.tryRetry();
      if (!taken) engine.emit({ type: 'retry-budget-empty', requestId: id });
      return taken;
    },
  };
}

/** A cooldown is waited for. When a breaker lets somebody in again is for a later request to find out. */
function outFor({ status, until }: HealthView, now: number): number {
  if (status === 'ready') return 0;
  return status === 'cooling' && until !== undefined ? until - now : Infinity;
}

function firstStep<Value>({ journey, purpose }: Walk<Value>, planned: Planned, { clock }: Engine): Step {
  const { maxLatencyMs } = journey.request.route.times;
  const now = clock.now();
  const waitedMs = Math.max(0, (planned.notBefore ?? now) - now);
  return {
    planned,
    purpose: purpose === 'answer' && journey.trail.started > 0 ? 'fallback' : purpose,
    tryNumber: 1,
    waitedMs,
    candidateEndsAt: now + waitedMs + (maxLatencyMs ?? Infinity),
    rejected: undefined,
  };
}

/** False when the caller left before or during the wait: then no call is made. */
function waited(step: Step, signal: AbortSignal | undefined, { clock }: Engine): boolean | Promise<boolean> {
  if (signal?.aborted) return false;
  return step.waitedMs <= 0 || sleep(clock, step.waitedMs, signal);
}

function leave(journey: Journey, skipped: Skipped): { readonly type: 'left' } {
  const { model, credential, reason, detail } = skipped;
  const { trail } = journey;
  // A broken stream may come by here again.
  const isKnown = trail.skipped.some(
    (each) => each.model === model && each.credential === credential && each.reason === reason,
  );
  if (!isKnown) trail.skipped.push({ model, credential, reason, detail });
  return { type: 'left' };
}
