import type { Candidate, Placement } from '../candidate.ts';
import type { BreakerSetting, HealthView } from '../health/health.ts';
import type { Skipped } from '../outcome.ts';
import type { Random } from '../ports/random.ts';
import type { Route } from '../routes/route.ts';
import { arrange } from './arrange.ts';
import type { Arranged } from './arrange.ts';
import { escalatedLast } from './escalated-last.ts';
import type { RequestFacts } from './facts.ts';
import { misfit } from './fit.ts';
import type { Fitting } from './fit.ts';
import { gate } from './gate.ts';
import type { Planned } from './gate.ts';

/** Who will be asked, in which order, and who will not, and why. */
export interface Plan {
  /**
   * The model this request would have begun with, had everybody been well: the first in the route's order, or,
   * where that picks among equals, the first that can take the request. An answer from any other is a fallback.
   */
  readonly firstChoice: string | undefined;
  readonly candidates: readonly Planned[];
  readonly skipped: readonly Skipped[];
}

/** What the plan may know of the world. */
export interface PlanWorld {
  readonly view: (candidate: Candidate, setting: BreakerSetting) => HealthView;
  readonly random: Random;
  readonly canStream: (provider: string) => boolean;
  readonly canEmbed: (provider: string) => boolean;
}

/** Decides before any call. Pure: the same facts, health and random numbers give the same plan. */
export function plan(route: Route, facts: RequestFacts, world: PlanWorld): Plan {
  const { random, canStream, canEmbed } = world;
  const view = (candidate: Candidate): HealthView => world.view(candidate, route.breaker);
  const latencyMs = ({ candidates }: Placement): number | undefined => averageLatencyMs(candidates, view);
  const arranged = arrange({ route, facts, random, latencyMs });
  const { first, fits, skipped } = sift(arranged, { route, facts, canStream, canEmbed });
  const gated = gate(escalatedLast(fits, facts), { view, random, now: facts.now, endsAt: facts.endsAt });
  return { firstChoice: first?.model, candidates: gated.kept, skipped: [...skipped, ...gated.skipped] };
}

interface Sifted {
  readonly first: Placement | undefined;
  readonly fits: readonly Arranged[];
  readonly skipped: readonly Skipped[];
}

/** Parts those that can take the request from those that cannot. Without fallback, nobody after the first may. */
function sift(arranged: readonly Arranged[], fitting: Fitting): Sifted {
  const fits: Arranged[] = [];
  const skipped: Skipped[] = [];
  let first: Placement | undefined;
  for (const each of arranged) {
    const { placement, yields } = each;
    const why = first && !fitting.route.allowFallback ? notAllowed : misfit(placement, fitting);
    if (why) skipped.push({ model: placement.model, credential: undefined, ...why });
    else fits.push(each);
    if (!why || !yields) first ??= placement;
  }
  return { first: first ?? arranged[0]?.placement, fits, skipped };
}

const notAllowed = {
  reason: 'fallback-not-allowed',
  detail: 'the route says allowFallback: false',
} as const;

/** Over its credentials: they lead to the same model, and one alone may never have been asked. */
function averageLatencyMs(
  candidates: readonly Candidate[],
  view: (candidate: Candidate) => HealthView,
): number | undefined {
  let count = 0;
  let sumMs = 0;
  for (const candidate of candidates) {
    const { latencyMs } = view(candidate);
    if (latencyMs === undefined) continue;
    count += 1;
    sumMs += latencyMs;
  }
  return count === 0 ? undefined : sumMs / count;
}
