import type { Placement } from '../candidate.ts';
import type { Random } from '../ports/random.ts';
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
  weighted: (placements, { random }) => byWeight(placements, random),
  cheapest: (placements, { expectedCost }) =>
    sortBy(placements, ({ model }) => expectedCost(model) ?? Infinity),
  fastest: (placements, { latencyMs, random }) =>
    exploring(
      sortBy(placements, (placement) => latencyMs(placement) ?? Infinity),
      random,
    ),
  'cache-affine': (placements, { warmProvider }) =>
    frontFirst(placements, ({ provider }) => provider === warmProvider),
};

/** Whether an order picks among equals, so that its first may stand aside when it cannot take a request. */
export const picksAmongEquals: Readonly<Record<OrderName, boolean>> = {
  priority: false,
  weighted: true,
  cheapest: true,
  fastest: true,
  'cache-affine': false, // who is warm is a matter of chance, who is the primary is not
};

/** Moves those that match to the front and keeps everything else as it was. */
export function frontFirst(
  placements: readonly Placement[],
  matches: (placement: Placement) => boolean,
): readonly Placement[] {
  return [...placements.filter(matches), ...placements.filter((placement) => !matches(placement))];
}

/** Stable; the key is taken once for each. */
export function sortBy<Item>(items: readonly Item[], key: (item: Item) => number): readonly Item[] {
  const keyed = items.map((item) => ({ item, key: key(item) }));
  // Infinity - Infinity is NaN, so compare instead of subtracting.
  keyed.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  return keyed.map(({ item }) => item);
}

/** A weighted shuffle: the first falls by weight, the next by weight among the rest, and so on. */
function byWeight(placements: readonly Placement[], random: Random): readonly Placement[] {
  // Efraimidis and Spirakis: sorting by -ln(u) / weight draws without replacement.
  return sortBy(placements, ({ weight }) => (weight > 0 ? -Math.log(1 - random()) / weight : Infinity));
}

/** One request in twenty begins elsewhere: nobody else would ever be measured, or be seen to have become faster. */
const exploringShare = 0.05;

function exploring(placements: readonly Placement[], random: Random): readonly Placement[] {
  const chance = random() / exploringShare;
  if (chance >= 1) return placements;
  const explored = placements[1 + Math.floor(chance * (placements.length - 1))];
  return frontFirst(placements, (placement) => placement === explored);
}
