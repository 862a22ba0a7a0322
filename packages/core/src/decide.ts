import { consequenceOf, mostTriesFor } from './failure.ts';
import type { Failure } from './failure.ts';
import { waitBeforeRetry } from './limits/backoff.ts';
import { canReAsk } from './output/re-ask.ts';
import type { Rejected } from './output/read-answer.ts';
import type { Random } from './random.ts';
import type { Route } from './routes/route.ts';

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
  /** Time this candidate has left. */
  readonly timeLeftMs: number;
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
  if (remedy === 'next-candidate') return nextCandidate;
  return remedy === 'repair' ? reAsk(failure, situation) : tryAgain(failure, situation);
}

function reAsk(failure: Failure, situation: Situation): Decision {
  const { rejected, reAsked, takeRetry } = situation;
  if (!rejected || reAsked || !canReAsk(failure) || !takeRetry()) return nextCandidate;
  return { next: 'again', waitMs: 0, reAsk: true };
}

function tryAgain(failure: Failure, situation: Situation): Decision {
  const { route, tryNumber, hasSibling, timeLeftMs, random, takeRetry } = situation;
  const mostTries = Math.min(route.retry.tries, mostTriesFor[failure.kind] ?? Infinity);
  if (tryNumber >= mostTries) return nextCandidate;
  // Another key may have quota now; waiting for this one would only cost time.
  if (hasSibling && consequenceOf[failure.kind] !== 'none') return nextCandidate;
  const waitMs = waitBeforeRetry(failure, { ...route.retry, tryNumber }, random);
  if (waitMs >= timeLeftMs || !takeRetry()) return nextCandidate;
  return { next: 'again', waitMs, reAsk: false };
}
