import type { CountedAttempt, EndedRequest } from './ended-request.ts';

/** One call of a path: who was asked, and what came of it. */
export interface PathStep {
  readonly model: string;
  /** `ok`, `abandoned`, or the kind of failure. */
  readonly outcome: string;
}

const arrow = ' > ';
/** In the place of calls in the middle of a path that is too long. */
const gap = '…';

/** All calls of a request in order, `a/x:timeout > b/y:ok`; without calls, where its answer came from. */
export function pathOf({ attempts, cache_age_ms: cacheAge, replayed }: EndedRequest): string {
  if (attempts.length === 0) {
    if (cacheAge !== null) return 'cache';
    return replayed ? 'replay' : '';
  }
  const steps = attempts.map((attempt) => `${attempt.model}:${outcomeOf(attempt)}`);
  const path = steps.join(arrow);
  if (path.length <= longestPath) return path;
  return [steps[0], gap, steps.at(-1)].join(arrow).slice(-longestPath).toWellFormed();
}

/** Part of a key, and Postgres takes keys of up to 2700 bytes. Six calls of models with names of the usual length. */
const longestPath = 256;

/** The calls of a path, as far as it tells them: undefined where some are missing. */
export function stepsOf(path: string): readonly (PathStep | undefined)[] {
  return path.split(arrow).map((step) => {
    const colon = step.lastIndexOf(':');
    return colon === -1 ? undefined : { model: step.slice(0, colon), outcome: step.slice(colon + 1) };
  });
}

/** `ok`, `abandoned`, or why it failed. */
export function outcomeOf({
  outcome,
  failure_kind: kind,
}: Pick<EndedRequest | CountedAttempt, 'outcome' | 'failure_kind'>): string {
  if (outcome === 'failed') return kind ?? 'unknown';
  // A call that is still running when its request has ended has lost its end.
  return outcome === 'running' ? 'abandoned' : outcome;
}
