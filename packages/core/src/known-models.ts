import type { ModelFacts } from './catalog.ts';
import type { Repertoire } from './repertoire.ts';
import { allowedModels } from './requested.ts';

/** The models that can be asked: all that the catalog knows of the configured providers, and all that a route names. */
export function knownModels({ parts, forModels, providers, catalog }: Repertoire): readonly ModelFacts[] {
  const known = new Map<string, ModelFacts>();
  for (const facts of catalog.models()) {
    if (Object.hasOwn(providers, providerOf(facts))) known.set(facts.model, facts);
  }
  const routes = [...[...parts.values()].map(({ route }) => route), forModels];
  for (const { facts } of routes.flatMap(allowedModels)) known.set(facts.model, facts);
  return [...known.values()];
}

function providerOf({ model }: ModelFacts): string {
  return model.slice(0, model.indexOf('/'));
}
