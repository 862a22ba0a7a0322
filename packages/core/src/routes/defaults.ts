import type { BreakerSettings } from '../health/breaker.ts';

/** What holds where neither the route nor `defaults:` says anything. */
export const routeDefaults = {
  /** Once more, then on: a third try seldom helps, and costs the time that the fallback needs. */
  tries: 2,
  /** First pause. Shorter ones meet the same overload again. */
  backoffBaseMs: 500,
  /** Longest pause. Beyond it a caller would rather have another model. */
  backoffCapMs: 8_000,

  /** A far continent connects in under one second, a lost packet repeats after three. */
  connectMs: 5_000,
  /** First token, and silence between tokens, when there is another model to go to. */
  silenceMs: 10_000,
  /** The same when there is none: long thinking is then better than nothing. */
  silenceWithoutFallbackMs: 60_000,
  /** One call that is not a stream: a long answer at 50 tokens a second. */
  attemptMs: 60_000,
  /** A request that is not a stream, when nothing else is said: two full attempts. */
  unaryDeadlineMs: 120_000,
  /** A stream is read as it comes; ten minutes is the longest answer models write. */
  streamDeadlineMs: 600_000,

  /** Calls to providers for one request, at least: room for re-asks and continuations on a short route. */
  attempts: 6,
  /** Candidates to reckon with when a call names its own models. */
  requestedCandidates: 6,

  /** A day: an older answer is seldom still right. */
  cachedMaxAgeMs: 86_400_000,

  /** Three failures in a row are no accident, and cost the next caller little. */
  escalateAfter: 3,
  /** Long enough to spare a batch of the same documents, short enough to notice a cure. */
  escalateForMs: 600_000,
} as const;

/** How soon a failing candidate is left out, and how it comes back. */
export const breakerDefaults: BreakerSettings = {
  minimum: 5, // LLM traffic is thin: a larger sample would come too late
  failureRate: 0.5, // below it, retries still serve most callers
  consecutive: 5, // catches a dead provider even where other traffic hides it in the rate
  windowMs: 30_000, // forgets an incident soon after it ends
  openMs: 10_000, // at most six probes a minute; each re-opening doubles it
  maxOpenMs: 60_000, // a recovery is noticed within a minute
  probes: 1, // a caller's request is at stake in each
  leaseMs: 60_000, // as long as an attempt may take
  slowStartMs: 10_000, // a provider that has just recovered is not flooded
};
