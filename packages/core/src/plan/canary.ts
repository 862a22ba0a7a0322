import { hashToUnit } from '../routes/hash.ts';
import type { Random } from '../random.ts';
import type { Route } from '../routes/route.ts';
import type { RequestFacts } from './facts.ts';

/** Whether this request is one for the canary. A customer always falls on the same side. */
export function isCanary(route: Route, facts: RequestFacts, random: Random): boolean {
  if (!route.canary) return false;
  const point = facts.customerId === undefined ? random() : hashToUnit(`${route.task}:${facts.customerId}`);
  return point * 100 < route.canary.percent;
}
