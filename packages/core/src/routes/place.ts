import type { Candidate, Placement, Role } from '../candidate.ts';
import type { Catalog, ModelFacts } from '../ports/catalog.ts';
import type { Parameters } from '../ports/model-call.ts';
import type { Provider } from '../ports/provider.ts';
import { closest } from './did-you-mean.ts';
import { frozenCopy } from './frozen-copy.ts';
import { parseModel } from './model-name.ts';

/** What models are looked up in. */
export interface World {
  readonly providers: Readonly<Record<string, Provider>>;
  readonly catalog: Catalog;
}

/** The place a model takes in a route or in a caller's list. */
export interface Seating {
  readonly role: Role;
  readonly parameters: Parameters;
  readonly weight?: number | undefined;
  readonly equal?: boolean | undefined;
}

/** A placement, or why there is none. */
export type Placed =
  | { readonly ok: true; readonly placement: Placement }
  | { readonly ok: false; readonly message: string; readonly suggestion: string | undefined };

/** Finds a model's provider, facts and credentials. The name may come from anyone; it is not trusted. */
export function place(model: string, seating: Seating, world: World): Placed {
  const parsed = parseModel(model);
  // The text is not repeated: somebody may have put a key in the model's place.
  if (!parsed)
    return {
      ok: false,
      message: 'this is no model',
      suggestion: 'write provider/name, e.g. openai/gpt-4.1-mini',
    };
  // Own keys only: `constructor/x` must not find what every object inherits.
  const provider = Object.hasOwn(world.providers, parsed.provider)
    ? world.providers[parsed.provider]
    : undefined;
  if (!provider) return unknownProvider(parsed, world);

  const facts = factsOf(model, parsed.provider, world.catalog);
  const placement: Placement = {
    role: seating.role,
    model: facts.model,
    provider: parsed.provider,
    identity: identityOf(facts),
    facts,
    candidates: candidatesOf(facts, parsed.provider, provider.credentials),
    parameters: seating.parameters,
    weight: seating.weight ?? 1,
    equal: seating.equal ?? false,
  };
  return { ok: true, placement: frozenCopy(placement) };
}

/** An alias may stand for another name, never for another provider than the one that was named. */
function factsOf(model: string, provider: string, catalog: Catalog): ModelFacts {
  const facts = catalog.facts(model);
  if (!facts) return { model };
  return facts.model.startsWith(`${provider}/`) ? facts : { ...facts, model };
}

/** Unless the catalog says otherwise, equal names mean the same model: `azure/gpt-4.1` is `openai/gpt-4.1`. */
function identityOf({ identity, model }: ModelFacts): string {
  return identity ?? model.slice(model.lastIndexOf('/') + 1);
}

function candidatesOf(
  facts: ModelFacts,
  provider: string,
  credentials: Provider['credentials'],
): readonly Candidate[] {
  const { model } = facts;
  const common = {
    model,
    identity: identityOf(facts),
    provider,
    name: model.slice(provider.length + 1),
    facts,
  };
  if (!credentials || credentials.length === 0) {
    return [{ ...common, key: model, credentialKey: provider, credential: undefined }];
  }
  return credentials.map((credential) => ({
    ...common,
    key: `${model}#${credential}`,
    credentialKey: `${provider}#${credential}`,
    credential,
  }));
}

function unknownProvider(parsed: { readonly provider: string; readonly name: string }, world: World): Placed {
  const configured = Object.keys(world.providers);
  const near = closest(parsed.provider, configured);
  return {
    ok: false,
    message: `no provider is called "${parsed.provider}" (there is ${configured.join(', ') || 'none at all'})`,
    suggestion: near === undefined ? undefined : `did you mean "${near}/${parsed.name}"?`,
  };
}
