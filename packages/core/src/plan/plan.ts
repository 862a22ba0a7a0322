import type { Candidate } from '../candidate.ts';
import type { BreakerSetting, HealthView } from '../health/health.ts';
import type { Skipped } from '../outcome.ts';
import type { Random } from '../random.ts';
import type { Route } from '../routes/route.ts';
import { arrange } from './arrange.ts';
import type { Arranged } from './arrange.ts';
import type { RequestFacts } from './facts.ts';
import { misfit } from './fit.ts';
import { gate } from './gate.ts';
import type { Planned } from './gate.ts';

/** Who will be asked, in which order, and who will not, and why. */
export interface Plan {
  /** The model the route would have begun with, whatever its health. */
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
  const { random } = world;
  const view = (candidate: Candidate): HealthView => world.view(candidate, route.breaker);
  const latencyMs = ({ candidates }: Arranged['placement']): number | undefined =>
    candidates[0] && view(candidates[0]).latencyMs;
  const arranged = arrange({ route, facts, random, latencyMs });
  const first = arranged[0]?.placement;
  if (!first) return { firstChoice: undefined, candidates: [], skipped: [] };

  const fitting: Arranged[] = [];
  const skipped: Skipped[] = [];
  for (const each of arranged) {
    const why = misfit(each.placement, { ...world, route, facts, first });
    if (why) skipped.push({ model: each.placement.model, credential: undefined, ...why });
    else fitting.push(each);
  }
  const gated = gate(fitting, { view, random, now: facts.now, endsAt: facts.endsAt });
  return { firstChoice: first.model, candidates: gated.kept, skipped: [...skipped, ...gated.skipped] };
}
