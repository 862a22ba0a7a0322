import type { Placement } from '../candidate.ts';
import type { Random } from '../random.ts';
import type { Route } from '../routes/route.ts';
import { isCanary } from './canary.ts';
import type { RequestFacts } from './facts.ts';
import { frontFirst, orders } from './order.ts';
import type { OrderFacts } from './order.ts';
import { ruleFor } from './rules.ts';

/** A placement and why it stands where it does. */
export interface Arranged {
  readonly placement: Placement;
  readonly reason: string;
}

export interface Arranging {
  readonly route: Route;
  readonly facts: RequestFacts;
  readonly random: Random;
  readonly latencyMs: OrderFacts['latencyMs'];
}

/** All placements that could serve this request, each once, in the order the route wants them tried. */
export function arrange(arranging: Arranging): readonly Arranged[] {
  const { facts } = arranging;
  if (facts.requested) return withReason(facts.requested, 'asked for by the caller');
  const ordered = [...special(arranging), ...chain(arranging)];
  return lastWhenEscalated(ordered.filter(isFirstOfItsModel), facts);
}

function special({ route, facts, random }: Arranging): readonly Arranged[] {
  if (facts.degraded && route.degradeTo) return [{ placement: route.degradeTo, reason: 'a budget is nearly used up' }];
  if (!isCanary(route, facts, random) || !route.canary) return [];
  return [{ placement: route.canary.placement, reason: `canary, ${route.canary.percent} %` }];
}

function chain(arranging: Arranging): readonly Arranged[] {
  const { route, facts, random, latencyMs } = arranging;
  const rule = ruleFor(route, facts);
  const name = rule?.order ?? route.order;
  const { expectedCost, warmProvider } = facts;
  const ordered = orders[name](rule?.chain ?? route.chain, { random, expectedCost, latencyMs, warmProvider });
  const arranged = route.sameProviderFirst ? besideFirst(ordered) : ordered;
  return withReason(arranged, rule ? `rule, ${name}` : name);
}

/** After the first, those of the same provider: its prompt cache may still be warm. */
function besideFirst(placements: readonly Placement[]): readonly Placement[] {
  const [first, ...rest] = placements;
  return first ? [first, ...frontFirst(rest, ({ provider }) => provider === first.provider)] : [];
}

function lastWhenEscalated(arranged: readonly Arranged[], facts: RequestFacts): readonly Arranged[] {
  const failing = arranged.filter(({ placement }) => facts.isEscalated(placement.model));
  if (failing.length === 0) return arranged;
  const others = arranged.filter(({ placement }) => !facts.isEscalated(placement.model));
  return [...others, ...failing.map((each) => ({ ...each, reason: 'kept failing this kind of input' }))];
}

function withReason(placements: readonly Placement[], reason: string): readonly Arranged[] {
  return placements.map((placement) => ({ placement, reason }));
}

function isFirstOfItsModel(arranged: Arranged, index: number, all: readonly Arranged[]): boolean {
  return all.findIndex(({ placement }) => placement.model === arranged.placement.model) === index;
}
