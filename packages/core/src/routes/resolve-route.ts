import { buildRoute } from './build-route.ts';
import { checkRoute } from './check-route.ts';
import { draftRoute } from './draft-route.ts';
import type { WantedRoute } from './draft-route.ts';
import type { World } from './place.ts';
import { hasErrors } from './problem.ts';
import type { Problem } from './problem.ts';
import type { Route } from './route.ts';

export interface Resolved {
  /** Undefined when any problem is an error. */
  readonly route: Route | undefined;
  readonly problems: readonly Problem[];
}

/** Makes a checked, frozen route of what was written, or says everything that is wrong with it. */
export function resolveRoute(wanted: WantedRoute, world: World): Resolved {
  const { draft, problems: unplaced } = draftRoute(wanted, world);
  const problems = [...unplaced, ...checkRoute(draft, world)];
  return { route: hasErrors(problems) ? undefined : buildRoute(draft), problems };
}
