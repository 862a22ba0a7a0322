import { clampRetryAfter } from '../limits/retry-after.ts';
import { doubled } from './doubling.ts';

/** A pause after a rate limit. */
export interface Cooldown {
  readonly until: number;
  /** Pauses since the last good answer; a provider that names no time is left alone longer each time. */
  readonly pauses: number;
}

/** Begins or extends a pause; one that is running is never cut short. */
export function coolDown(
  cooldown: Cooldown | undefined,
  { now, retryAfterMs }: { readonly now: number; readonly retryAfterMs: number | undefined },
): Cooldown {
  const { until, pauses } = cooldown ?? { until: now, pauses: 0 };
  // Calls that were under way together fail together: they are one pause, not many.
  const before = now < until ? Math.max(0, pauses - 1) : pauses;
  const pauseMs = clampRetryAfter(retryAfterMs) ?? doubled(firstPauseMs, before, longestPauseMs);
  return { until: Math.max(until, now + pauseMs), pauses: before + 1 };
}

/** Most rate limits are counted by the minute: a little of it first, all of it at most. */
const firstPauseMs = 2_000;
const longestPauseMs = 60_000;

/** A good answer: the next pause is a first one again. A running pause stays. */
export function calm(cooldown: Cooldown | undefined, now: number): Cooldown | undefined {
  if (cooldown === undefined || now >= cooldown.until) return undefined;
  return cooldown.pauses === 0 ? cooldown : { until: cooldown.until, pauses: 0 };
}
