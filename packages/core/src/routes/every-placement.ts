import type { Placement } from '../candidate.ts';
import type { Route } from './route.ts';

/** All that a route names, wherever it stands in it. */
export function everyPlacement(route: Route): readonly Placement[] {
  const { chain, rules, canary, degradeTo, exhausted } = route;
  const lastResort = exhausted.then === 'model' ? exhausted.placement : undefined;
  const others = [canary?.placement, degradeTo, lastResort].filter((each) => each !== undefined);
  return [...chain, ...rules.flatMap((rule) => rule.chain), ...others];
}
