import { attemptsLeft, microUsdLeft } from './journey.ts';
import type { Journey } from './journey.ts';
import type { SkipReason, Skipped } from '../outcome.ts';
import type { Planned } from '../plan/gate.ts';

/** Why a planned candidate is not asked after all, given what has happened since; undefined when it is. */
export function whyPassOver({ candidate }: Planned, journey: Journey, now: number): Skipped | undefined {
  const { trail, facts, request, endsAt } = journey;
  const { model, credential } = candidate;
  const skip = (reason: SkipReason, detail: string): Skipped => ({ model, credential, reason, detail });

  if (attemptsLeft(journey) <= 0) {
    return skip(
      'no-attempts-left',
      `the request has made the ${request.route.allowance.attempts} calls it may make`,
    );
  }
  if (now >= endsAt) return skip('no-time-left', 'the time for the whole request was up');
  if (trail.troubled.has(model)) return skip('same-trouble', 'it failed in a way another key does not cure');

  const window = candidate.facts.contextTokens;
  if (window !== undefined && window <= trail.tooSmallWindow) {
    return skip('window-too-small', `a window of ${trail.tooSmallWindow} tokens has proved too small`);
  }
  const left = microUsdLeft(journey);
  const cost = left === undefined ? undefined : facts.expectedCost(model);
  if (left !== undefined && cost !== undefined && cost > left) {
    return skip('too-expensive', `would cost about ${cost} micro-dollars, ${left} are left`);
  }
  return undefined;
}
