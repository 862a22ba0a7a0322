import type { Placement } from '../candidate.ts';
import { failureKinds, remedyFor } from '../failure.ts';
import type { FailureKind, Remedy } from '../failure.ts';
import type { BreakerSettings } from '../health/breaker.ts';
import { breakerDefaults, routeDefaults } from './defaults.ts';
import { chainSeats, whyNeverContinued } from './draft.ts';
import type { Chain, Draft } from './draft.ts';
import { frozenCopy } from './frozen-copy.ts';
import { routeHash } from './hash.ts';
import type { PolicyInput } from './route-input.ts';
import type { Escalation, Exhausted, MidStream, Route, TimeLimits } from './route.ts';
import { requestAllowance, retrySettings, timeLimits } from './time-limits.ts';
import type { Reach } from './time-limits.ts';

/** The finished route: everything decided, nothing left to default. The draft must have been checked. */
export function buildRoute(draft: Draft): Route {
  const { input } = draft;
  const reach = reachOf(draft);
  const times = timeLimits(input, reach);
  const route: Omit<Route, 'hash'> = {
    task: draft.name,
    stakes: draft.stakes,
    chain: placements(draft.main),
    rules: draft.rules.map((rule) => ({ when: rule.when, chain: placements(rule), order: rule.order })),
    order: draft.main.order,
    parameters: draft.parameters,
    sameProviderFirst: input.sameProviderFirst ?? false,
    canary: draft.canary && { placement: draft.canary.placement, percent: input.canary?.percent ?? 0 },
    degradeTo: draft.degradeTo?.placement,
    allowFallback: input.allowFallback ?? true,
    allowDifferentModel: input.allowDifferentModel ?? false,
    maxInputTokens: input.maxInputTokens,
    times,
    allowance: requestAllowance(input, reach),
    retry: retrySettings(input),
    remedies: remediesOf(input),
    breaker: breakerOf(input, times),
    midStream: midStreamOf(draft),
    minTokensPerSecond: input.minTokensPerSecond,
    repairOutput: input.repairOutput ?? true,
    escalation: escalationOf(input),
    exhausted: exhaustedOf(draft),
    unsupported: input.unsupportedParameters ?? 'leave-out',
  };
  return frozenCopy({ ...route, hash: hashOf(route) });
}

function placements(chain: Chain): readonly Placement[] {
  return chainSeats(chain).map(({ placement }) => placement);
}

/** The longest way a request can go: the canary, a whole chain with all its keys, and the last resort. */
function reachOf(draft: Draft): Reach {
  const allowFallback = draft.input.allowFallback ?? true;
  const ways = [draft.main, ...draft.rules].map((chain) => {
    const way = draft.canary ? [draft.canary, ...chainSeats(chain)] : chainSeats(chain);
    return allowFallback ? way : way.slice(0, 1);
  });
  const last = draft.lastResort ? [draft.lastResort] : [];
  const counts = ways.map((way) =>
    [...way, ...last].reduce((sum, seat) => sum + seat.placement.candidates.length, 0),
  );
  // A call that names models brings its own chain.
  const unknown = draft.task.kind === undefined ? routeDefaults.requestedCandidates : 0;
  return { candidates: Math.max(unknown, ...counts), hasFallback: ways.some((way) => way.length > 1) };
}

function remediesOf({ on }: PolicyInput): Record<FailureKind, Remedy> {
  const remedies = { ...remedyFor };
  for (const kind of failureKinds) remedies[kind] = on?.[kind] ?? remedies[kind];
  return remedies;
}

function breakerOf({ breaker = {} }: PolicyInput, times: TimeLimits): BreakerSettings | 'off' {
  if (breaker === 'off') return 'off';
  const openMs = breaker.openMs ?? breakerDefaults.openMs;
  return {
    minimum: breaker.minimum ?? breakerDefaults.minimum,
    failureRate: breaker.failureRate ?? breakerDefaults.failureRate,
    consecutive: breaker.consecutive ?? breakerDefaults.consecutive,
    windowMs: breaker.windowMs ?? breakerDefaults.windowMs,
    openMs,
    maxOpenMs: breaker.maxOpenMs ?? Math.max(openMs, breakerDefaults.maxOpenMs),
    probes: breaker.probes ?? breakerDefaults.probes,
    // A probe that is merely slow must not count as silent.
    leaseMs: breaker.leaseMs ?? Math.max(breakerDefaults.leaseMs, times.attemptMs, times.firstTokenMs),
    slowStartMs: breaker.slowStartMs ?? breakerDefaults.slowStartMs,
  };
}

function midStreamOf(draft: Draft): MidStream {
  const wanted = draft.input.midStream ?? 'continue';
  if (wanted !== 'continue' || whyNeverContinued(draft) === undefined) return wanted;
  // Output that is no plain text can begin again, for callers that said they can; nothing else may by itself.
  return draft.stakes === 'standard' && draft.input.allowFallback !== false ? 'restart' : 'fail';
}

function escalationOf({ escalate }: PolicyInput): Escalation | undefined {
  return (
    escalate && {
      byTag: escalate.by,
      after: escalate.after ?? routeDefaults.escalateAfter,
      forMs: escalate.forMs ?? routeDefaults.escalateForMs,
    }
  );
}

function exhaustedOf({ input: { exhausted }, lastResort }: Draft): Exhausted {
  if (lastResort) return { then: 'model', placement: lastResort.placement };
  if (exhausted?.then === 'cached') {
    return { then: 'cached', maxAgeMs: exhausted.maxAgeMs ?? routeDefaults.cachedMaxAgeMs };
  }
  if (exhausted?.then === 'message') return { then: 'message', message: exhausted.message ?? '' };
  return { then: 'error' };
}

/** Of the policy alone: new facts about a model, or a key replaced by another, do not make it another route. */
function hashOf(route: Omit<Route, 'hash'>): string {
  const { canary, degradeTo, exhausted } = route;
  return routeHash({
    ...route,
    chain: route.chain.map(written),
    rules: route.rules.map((rule) => ({ ...rule, chain: rule.chain.map(written) })),
    canary: canary && { ...canary, placement: written(canary.placement) },
    degradeTo: degradeTo && written(degradeTo),
    exhausted:
      exhausted.then === 'model' ? { ...exhausted, placement: written(exhausted.placement) } : exhausted,
  });
}

function written({ role, model, parameters, weight, equal }: Placement): object {
  return { role, model, parameters, weight, equal };
}
