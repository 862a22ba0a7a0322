import type { Placement } from '../candidate.ts';
import type { Random } from '../random.ts';
import type { OrderName } from '../routes/route.ts';

/** What an ordering may look at. */
export interface OrderFacts {
  readonly random: Random;
  readonly expectedCost: (model: string) => number | undefined;
  /** Measured time to an answer; undefined while nothing is known. */
  readonly latencyMs: (placement: Placement) => number | undefined;
  readonly warmProvider: string | undefined;
}

/** Puts placements in the order they are tried. Gives back exactly the ones it was given. */
export type Order = (placements: readonly Placement[], facts: OrderFacts) => readonly Placement[];

export const orders: Readonly<Record<OrderName, Order>> = {
  priority: (placements) => placements,
  weighted: (placements, facts) => byWeight(placements, facts.random),
  cheapest: (placements, facts) => sortBy(placements, ({ model }) => facts.expectedCost(model) ?? Infinity),
  // The unmeasured come first, in the route's order: a candidate never asked would never be known.
  fastest: (placements, facts) => sortBy(placements, (placement) => facts.latencyMs(placement) ?? 0),
  'cache-affine': (placements, facts) => frontFirst(placements, ({ provider }) => provider === facts.warmProvider),
};

/** Moves those that match to the front and keeps everything else as it was. */
export function frontFirst(
  placements: readonly Placement[],
  matches: (placement: Placement) => boolean,
): readonly Placement[] {
  return [...placements.filter(matches), ...placements.filter((placement) => !matches(placement))];
}

/** Stable; the key is taken once for each. */
function sortBy(placements: readonly Placement[], key: (placement: Placement) => number): readonly Placement[] {
  const keyed = placements.map((placement) => ({ placement, key: key(placement) }));
  // Infinity - Infinity is NaN, so compare instead of subtracting.
  keyed.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  return keyed.map(({ placement }) => placement);
}

/** A weighted shuffle: the first falls by weight, the next by weight among the rest, and so on. */
function byWeight(placements: readonly Placement[], random: Random): readonly Placement[] {
  // Efraimidis and Spirakis: sorting by -ln(u) / weight draws without replacement.
  return sortBy(placements, ({ weight }) => (weight > 0 ? -Math.log(1 - random()) / weight : Infinity));
}
