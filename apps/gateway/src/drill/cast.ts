import type { ModelCatalog } from '@understudy/catalog';
import type { ConfigSnapshot } from '@understudy/config';
import { camelCase, checkRoutes } from '@understudy/core';
import type { AnyTask, Placement, Provider, RequestOptions, Route, Tasks } from '@understudy/core';

import { openProvider } from '../adapters.ts';
import { playableTask } from './playable-task.ts';

/** One task with its route and everybody it may ask. */
export interface Cast {
  readonly name: string;
  readonly task: AnyTask;
  /** Its key under `routes:`, as written. */
  readonly written: string;
  readonly route: Route;
  /** What it is called in the report. */
  readonly title: string;
  /** Of the rule whose chain this is; undefined for the route's own. */
  readonly ruleIndex: number | undefined;
  /** What a caller says so that this chain holds. */
  readonly conditions: Pick<RequestOptions, 'tier' | 'tags'>;
  /** Wall time at which every scenario begins. */
  readonly beginsAt: number;
  /** Who is asked, in this order. */
  readonly chain: readonly Placement[];
  /** Everybody who may be asked: the chain, the canary, the last resort. */
  readonly placements: readonly Placement[];
  /** Of those, in the same order. */
  readonly providers: readonly string[];
  readonly snapshot: ConfigSnapshot<ModelCatalog>;
  /** What the providers can do; they are never called. */
  readonly real: readonly Provider[];
}

/** The tasks that are to be drilled, each with its route. */
export function castOf(
  tasks: Tasks,
  snapshot: ConfigSnapshot<ModelCatalog>,
  { names, beginsAt }: { readonly names: readonly string[]; readonly beginsAt: number },
): readonly Cast[] {
  const { routes, defaults, catalog } = snapshot;
  const real = snapshot.providers.map(openProvider);
  const providers = Object.fromEntries(real.map((each) => [each.id, each]));
  const checked = checkRoutes({ tasks, routes, defaults, providers, catalog });
  return names.flatMap((name) => {
    const [task, route] = [tasks[name], checked.routes.get(name)];
    const written = Object.keys(routes).find((each) => camelCase(each) === name);
    if (!task || !route || written === undefined) return [];
    const placements = placementsOf(route, route.chain);
    const asked = [...new Set(placements.map(({ provider }) => provider))];
    return [
      {
        ...{ name, title: name, task: playableTask(task), written, route, snapshot, real },
        ...{
          chain: route.chain,
          placements,
          providers: asked,
          conditions: {},
          beginsAt,
          ruleIndex: undefined,
        },
      },
    ];
  });
}

/** Everybody who may be asked when this chain holds. */
export function placementsOf(
  { canary, exhausted }: Route,
  chain: readonly Placement[],
): readonly Placement[] {
  const others = [canary?.placement, exhausted.then === 'model' ? exhausted.placement : undefined];
  return [...chain, ...others.filter((each) => each !== undefined)];
}
