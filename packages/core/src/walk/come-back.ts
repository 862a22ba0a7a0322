import type { Candidate } from '../candidate.ts';
import type { HealthView } from '../health/health.ts';
import type { Engine } from '../llm/engine.ts';
import type { Journey } from './journey.ts';

/** How long until anyone may be asked again; `toldMs` is what those who failed asked for. */
export function comeBackMs(
  toldMs: number | undefined,
  { request, trail }: Journey,
  { health, clock }: Engine,
): number | undefined {
  const { chain, breaker } = request.route;
  const candidates = (request.requested ?? chain).flatMap((placement) => placement.candidates);
  const known = candidates.map((candidate) => ({ candidate, view: health.view(candidate, breaker) }));
  const wasAsked = ({ model, credential }: Candidate): boolean =>
    trail.attempts.some((each) => each.model === model && each.credential === credential);
  if (known.some(({ candidate, view }) => view.status === 'ready' && wasAsked(candidate))) {
    return toldMs ?? aMomentMs;
  }
  const waitMs = (isBlocked: boolean): number | undefined =>
    soonest(
      known.flatMap(({ view }) => ((view.status === 'blocked') === isBlocked ? [view] : [])),
      clock.now(),
    );
  // What is blocked waits for an operator more than for its time.
  return waitMs(false) ?? toldMs ?? waitMs(true);
}

function soonest(views: readonly HealthView[], now: number): number | undefined {
  // A probe ends long before its lease does.
  const waits = views.flatMap(({ status, until }) =>
    status === 'probing' ? aMomentMs : until === undefined ? [] : until - now,
  );
  return waits.length === 0 ? undefined : Math.max(0, Math.ceil(Math.min(...waits)));
}

/** Those who failed together should not come back together at once. */
const aMomentMs = 1000;
