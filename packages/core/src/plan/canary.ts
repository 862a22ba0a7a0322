import type { Random } from '../ports/random.ts';
import { hashToUnit } from '../routes/hash.ts';
import type { Route } from '../routes/route.ts';
import type { RequestFacts } from './facts.ts';

/** Whether this request is one for the canary. A customer always falls on the same side. */
export function isCanary(route: Route, { customerId }: RequestFacts, random: Random): boolean {
  if (!route.canary) return false;
  const point = customerId === undefined ? random() : hashToUnit(`${route.task}:${customerId}`);
  return point * 100 < route.canary.percent;
}
