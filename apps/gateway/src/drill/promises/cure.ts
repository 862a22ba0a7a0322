import type { SkipReason } from '@understudy/core';

import type { Cast } from '../cast.ts';
import type { Finding } from '../finding.ts';
import type { Seen } from '../play.ts';

/** Why a request found nobody, and what to change in its route. */
export interface Cure {
  readonly because: string;
  readonly advice: string;
  readonly path: Finding['path'];
}

/** Of the requests that failed one that broke off in the middle, else one that shows what to change, else any. */
export function mostTelling(seen: readonly Seen[]): Seen | undefined {
  const failed = seen.filter(({ failure }) => failure !== undefined);
  const showsCure = ({ meta, failure }: Seen): boolean =>
    failure?.code === 'deadline' || (meta?.skipped ?? []).some(({ reason }) => cures[reason] !== undefined);
  return failed.find(({ brokenOff }) => brokenOff) ?? failed.find(showsCure) ?? failed[0];
}

/** Looks for what in the route stood in the way, of the models that were not asked first. */
export function cureFor({ meta, failure }: Seen, cast: Cast): Cure {
  const skipped = meta?.skipped ?? [];
  for (const { model, reason, detail } of skipped) {
    const cure = cures[reason]?.(cast);
    if (cure) return { because: `${model} is not asked: ${detail}`, ...cure };
  }
  if (failure?.code === 'deadline') return { because: failure.message, ...moreTime(cast) };
  const because = failure ? `${failure.kind}: ${failure.message}` : 'nobody was asked';
  if (failure?.kind === 'rejected-locally') {
    return {
      because,
      advice: 'let the route take such prompts, or give another with --input',
      path: ['maxInputTokens'],
    };
  }
  return { because, advice: 'see what was tried: --json tells one such request in full', path: [] };
}

type Change = Pick<Cure, 'advice' | 'path'>;

const cures: Readonly<Partial<Record<SkipReason, (cast: Cast) => Change>>> = {
  'no-time-left': moreTime,
  'no-attempts-left': (cast) => ({
    advice: `raise budget.attempts to ${candidatesOf(cast) * cast.route.retry.tries}, or leave it out`,
    path: ['budget', 'attempts'],
  }),
  'too-expensive': moreMoney,
  unpriced: () => ({
    advice: 'give its price under `models:`, or take out budget.costUsd',
    path: ['budget', 'costUsd'],
  }),
  'window-too-small': () => ({
    advice: 'lower maxInputTokens to what it takes, or name a model with a larger window',
    path: ['maxInputTokens'],
  }),
  'no-capability': () => ({ advice: 'name a model that can do what the task asks for', path: ['fallback'] }),
  'stakes-too-high': () => ({
    advice: 'write it as { model: …, equal: true } if it is as good',
    path: ['fallback'],
  }),
  'different-model': () => ({
    advice: 'name the same model at another provider, or write allowDifferentModel: true',
    path: ['fallback'],
  }),
};

/** As much as the default would give: time for every candidate, and for the longest pause. */
function moreTime(cast: Cast): Change {
  const { times, retry } = cast.route;
  const eachMs = times.maxLatencyMs ?? times.attemptMs;
  const pauseMs = Math.min(retry.capMs, retry.baseMs * 2 ** (retry.tries - 1));
  const enoughMs = candidatesOf(cast) * eachMs + pauseMs;
  return {
    advice: `raise deadlineMs to ${enoughMs}, leave it out, or lower maxLatencyMs so that everybody gets a turn`,
    path: ['deadlineMs'],
  };
}

function moreMoney(): Change {
  return {
    advice: 'raise budget.costUsd until it pays for a fallback too, or name a cheaper one',
    path: ['budget', 'costUsd'],
  };
}

function candidatesOf({ placements }: Cast): number {
  return placements.reduce((count, { candidates }) => count + candidates.length, 0);
}
