import { consequenceOf, mostTriesAfter } from '../failure.ts';
import type { Failure } from '../failure.ts';
import { waitBeforeRetry } from '../limits/backoff.ts';
import { clampRetryAfter } from '../limits/retry-after.ts';
import { canReAsk } from '../output/re-ask.ts';
import type { Rejected } from '../output/read-answer.ts';
import type { Random } from '../ports/random.ts';
import type { Route } from '../routes/route.ts';

/** What to do about a failed attempt. */
export type Decision =
  | { readonly next: 'give-up' }
  | { readonly next: 'next-candidate' }
  | { readonly next: 'again'; readonly waitMs: number; readonly reAsk: boolean };

/** What the decision may look at. */
export interface Situation {
  readonly route: Route;
  readonly tryNumber: number;
  readonly rejected: Rejected | undefined;
  /** This candidate has already been shown its error once. */
  readonly reAsked: boolean;
  /** Another credential of the same model is still to be tried. */
  readonly hasSibling: boolean;
  /** Somebody else is still to be asked. */
  readonly hasNext: boolean;
  /** The request may make another call, and can pay for it. */
  readonly mayCall: boolean;
  /** Time this candidate has left. */
  readonly timeLeftMs: number;
  /** How long its own health keeps it out: 0 when it is ready, Infinity when others will find out. */
  readonly outForMs: number;
  readonly random: Random;
  /** Takes one retry out of the process-wide budget; false when it is empty. */
  readonly takeRetry: () => boolean;
}

const giveUp: Decision = { next: 'give-up' };
const nextCandidate: Decision = { next: 'next-candidate' };

/** Given this failure and this history: try again, move on, or give up. */
export function decide(failure: Failure, situation: Situation): Decision {
  const remedy = situation.route.remedies[failure.kind];
  if (remedy === 'give-up') return giveUp;
  if (remedy === 'next-candidate' || !situation.mayCall) return nextCandidate;
  return remedy === 'repair' ? reAsk(failure, situation) : tryAgain(failure, situation);
}

function reAsk(failure: Failure, situation: Situation): Decision {
  const { rejected, reAsked, outForMs } = situation;
  if (!rejected || reAsked || !canReAsk(failure)) return nextCandidate;
  return again({ waitMs: Math.ceil(outForMs), reAsk: true }, situation);
}

function tryAgain(failure: Failure, situation: Situation): Decision {
  const { route, tryNumber, hasSibling, hasNext, outForMs, random } = situation;
  const mostTries = Math.min(route.retry.tries, mostTriesAfter(failure));
  if (tryNumber >= mostTries) return nextCandidate;
  // Another key may have quota now; waiting for this one would only cost time.
  if (hasSibling && consequenceOf[failure.kind] !== 'none') return nextCandidate;
  const floorMs = Math.max(clampRetryAfter(failure.retryAfterMs) ?? 0, outForMs);
  // Longer than any pause of our own: the caller is better served by somebody who is there.
  if (hasNext && floorMs > route.retry.capMs) return nextCandidate;
  const waitMs = waitBeforeRetry({ ...route.retry, tryNumber, floorMs }, random);
  return again({ waitMs, reAsk: false }, situation);
}

/** A wait that does not fit is not begun; a retry is only taken for a call that will be made. */
function again(
  how: { readonly waitMs: number; readonly reAsk: boolean },
  { timeLeftMs, takeRetry }: Situation,
): Decision {
  return how.waitMs < timeLeftMs && takeRetry() ? { next: 'again', ...how } : nextCandidate;
}
