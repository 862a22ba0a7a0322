import type { Placement } from '../candidate.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { Settled } from '../failure.ts';
import type { Repertoire } from '../llm/repertoire.ts';
import { place } from '../routes/place.ts';
import type { Route } from '../routes/route.ts';
import { scrub } from '../scrub.ts';

/**
 * Every model a caller may ask this route for; only the primary where the route allows no fallback.
 * What a rule has for one tier is not for the others.
 */
export function allowedModels(route: Route, tier: string | undefined): readonly Placement[] {
  if (!route.allowFallback) return route.chain.slice(0, 1);
  const others = [route.canary?.placement, route.degradeTo].filter((each) => each !== undefined);
  const rules = route.rules.filter(({ when }) => when.tier === undefined || when.tier === tier);
  return [...route.chain, ...rules.flatMap(({ chain }) => chain), ...others];
}

/** A caller's priority list, checked against what the route allows. */
export function chooseModels(
  models: readonly string[] | undefined,
  allowed: readonly Placement[],
  catalog: Catalog,
): Settled<readonly Placement[] | undefined> {
  if (!models || models.length === 0) return { ok: true, value: undefined };
  const chosen: Placement[] = [];
  for (const model of models) {
    const names = [model, catalog.facts(model)?.model];
    const placement = allowed.find((each) => names.includes(each.model));
    if (!placement) return notAllowed(model, allowed);
    chosen.push({ ...placement, role: 'requested' });
  }
  return { ok: true, value: chosen };
}

/** The models of a call that names no task: any model of a configured provider. */
export function placeModels(
  models: readonly string[],
  { forModels, providers, catalog }: Repertoire,
): Settled<readonly Placement[] | undefined> {
  if (models.length === 0) return { ok: true, value: undefined };
  const chosen: Placement[] = [];
  for (const model of models.slice(0, mostModels)) {
    const parameters = forModels.parameters ?? {};
    const placed = place(model, { role: 'requested', parameters }, { providers, catalog });
    if (!placed.ok)
      return rejected('unknown-model', [placed.message, placed.suggestion].filter(Boolean).join('; '));
    chosen.push(placed.placement);
  }
  return { ok: true, value: chosen };
}

/** More than any request may try. */
const mostModels = 32;

function notAllowed(model: string, allowed: readonly Placement[]): Settled<never> {
  const names = [...new Set(allowed.map((each) => each.model))].join(', ');
  return rejected(
    'model-not-allowed',
    `the route does not allow ${scrub(JSON.stringify(model.slice(0, 80)))}; it allows ${names}`,
  );
}

function rejected(code: string, message: string): Settled<never> {
  return { ok: false, failure: { kind: 'rejected-locally', code, message } };
}
