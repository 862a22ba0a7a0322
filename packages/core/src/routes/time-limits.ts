import { routeDefaults } from './defaults.ts';
import type { PolicyInput } from './route-input.ts';
import type { RequestAllowance, RetrySettings, TimeLimits } from './route.ts';

/** How far the walk of one route can get. */
export interface Reach {
  /** Candidates that may be asked in one request, each credential counted. */
  readonly candidates: number;
  /** Whether there is another model to go to. */
  readonly hasFallback: boolean;
}

/** How the same candidate is asked again. */
export function retrySettings({ retry }: PolicyInput): RetrySettings {
  const baseMs = retry?.backoff?.baseMs ?? routeDefaults.backoffBaseMs;
  // A base above the default cap means the cap was not thought of.
  const capMs = retry?.backoff?.capMs ?? Math.max(baseMs, routeDefaults.backoffCapMs);
  return { tries: retry?.tries ?? routeDefaults.tries, baseMs, capMs };
}

/** The budget of one request. By default no candidate's retries use up the turn of another. */
export function requestAllowance(input: PolicyInput, reach: Reach): RequestAllowance {
  const { attempts, costUsd } = input.budget ?? {};
  const { tries } = retrySettings(input);
  return {
    attempts: attempts ?? Math.max(routeDefaults.attempts, reach.candidates * tries),
    microUsd: costUsd === undefined ? undefined : Math.round(costUsd * 1_000_000),
  };
}

/** All limits of a route, those that were left out made from those that were given. */
export function timeLimits(input: PolicyInput, reach: Reach): TimeLimits {
  const { timeouts = {}, maxLatencyMs } = input;
  const silenceMs = reach.hasFallback ? routeDefaults.silenceMs : routeDefaults.silenceWithoutFallbackMs;
  const unaryDeadlineMs = input.deadlineMs ?? deadlineFor(input, reach);
  return {
    maxLatencyMs,
    unaryDeadlineMs,
    streamDeadlineMs: input.deadlineMs ?? Math.max(unaryDeadlineMs, routeDefaults.streamDeadlineMs),
    connectMs: timeouts.connectMs ?? routeDefaults.connectMs,
    // `maxLatencyMs` is kept apart and the smaller wins; a default must not undercut what was asked for.
    firstTokenMs: timeouts.firstTokenMs ?? Math.max(maxLatencyMs ?? 0, silenceMs),
    stallMs: timeouts.stallMs ?? silenceMs,
    attemptMs: timeouts.attemptMs ?? Math.max(maxLatencyMs ?? 0, routeDefaults.attemptMs),
  };
}

/** Time for every candidate that may be asked, and for the longest single pause. */
function deadlineFor(input: PolicyInput, reach: Reach): number {
  const candidateMs = input.maxLatencyMs ?? input.timeouts?.attemptMs;
  if (candidateMs === undefined) return routeDefaults.unaryDeadlineMs;
  const { tries, baseMs, capMs } = retrySettings(input);
  const asked = Math.min(reach.candidates, requestAllowance(input, reach).attempts);
  return asked * candidateMs + Math.min(capMs, baseMs * 2 ** (tries - 1));
}
