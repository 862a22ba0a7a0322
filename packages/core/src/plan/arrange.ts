import type { Placement } from '../candidate.ts';
import type { Random } from '../ports/random.ts';
import type { Route } from '../routes/route.ts';
import { isCanary } from './canary.ts';
import type { RequestFacts } from './facts.ts';
import { frontFirst, orders, picksAmongEquals } from './order.ts';
import type { OrderFacts } from './order.ts';
import { ruleFor } from './rules.ts';

/** A placement and why it stands where it does. */
export interface Arranged {
  readonly placement: Placement;
  readonly reason: string;
  /** When it cannot take the request, the next one is no fallback: it was one of several equals, or only a try. */
  readonly yields: boolean;
}

export interface Arranging {
  readonly route: Route;
  readonly facts: RequestFacts;
  readonly random: Random;
  readonly latencyMs: OrderFacts['latencyMs'];
}

/** All placements that could serve this request, each once, in the order the route wants them tried. */
export function arrange(arranging: Arranging): readonly Arranged[] {
  const { requested } = arranging.facts;
  const arranged = requested ? asAsked(requested) : [...special(arranging), ...chain(arranging)];
  return arranged.filter(isFirstOfItsModel);
}

/** The caller's list is the caller's order: nothing that the route knows better changes it. */
function asAsked(requested: readonly Placement[]): readonly Arranged[] {
  return requested.map((placement) => ({ placement, reason: 'asked for by the caller', yields: false }));
}

function special({ route, facts, random }: Arranging): readonly Arranged[] {
  const { canary, degradeTo } = route;
  if (facts.degraded && degradeTo) {
    return [{ placement: degradeTo, reason: 'a budget is nearly used up', yields: true }];
  }
  if (!canary || !isCanary(route, facts, random)) return [];
  return [{ placement: canary.placement, reason: `canary, ${canary.percent} %`, yields: true }];
}

function chain({ route, facts, random, latencyMs }: Arranging): readonly Arranged[] {
  const rule = ruleFor(route, facts);
  const name = rule?.order ?? route.order;
  const { expectedCost, warmProvider } = facts;
  const ordered = orders[name](rule?.chain ?? route.chain, { random, expectedCost, latencyMs, warmProvider });
  const arranged = route.sameProviderFirst ? besideFirst(ordered) : ordered;
  const reason = rule ? `rule, ${name}` : name;
  return arranged.map((placement) => ({ placement, reason, yields: picksAmongEquals[name] }));
}

/** After the first, those of the same provider: its prompt cache may still be warm. */
function besideFirst(placements: readonly Placement[]): readonly Placement[] {
  const [first, ...rest] = placements;
  return first ? [first, ...frontFirst(rest, ({ provider }) => provider === first.provider)] : [];
}

function isFirstOfItsModel({ placement }: Arranged, index: number, all: readonly Arranged[]): boolean {
  return all.findIndex((each) => each.placement.model === placement.model) === index;
}
