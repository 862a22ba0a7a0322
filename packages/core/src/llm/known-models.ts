import type { ModelFacts } from '../ports/catalog.ts';
import { routesOf } from './repertoire.ts';
import type { Repertoire } from './repertoire.ts';
import { everyPlacement } from '../routes/every-placement.ts';

/** The models that can be asked: all that the catalog knows of the configured providers, and all that a route names. */
export function knownModels(repertoire: Repertoire): readonly ModelFacts[] {
  const { providers, catalog } = repertoire;
  const known = new Map<string, ModelFacts>();
  for (const facts of catalog.models()) {
    if (Object.hasOwn(providers, providerOf(facts))) known.set(facts.model, facts);
  }
  for (const { facts } of routesOf(repertoire).flatMap(everyPlacement)) known.set(facts.model, facts);
  return [...known.values()];
}

function providerOf({ model }: ModelFacts): string {
  return model.slice(0, model.indexOf('/'));
}
