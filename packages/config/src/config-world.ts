import type { Catalog, Tasks } from '@understudy/core';

import type { Adapters } from './adapter.ts';
import type { Complaint } from './finding.ts';
import type { CatalogOverridesInput } from './snapshot.ts';

/** What a configuration is checked against. */
export interface ConfigWorld<Models extends Catalog = Catalog> {
  readonly tasks: Tasks;
  readonly adapters: Adapters;
  /** Opens the catalog with what a configuration changes in it. */
  readonly openCatalog: (overrides: CatalogOverridesInput) => OpenedCatalog<Models>;
}

/** A catalog, or what is wrong with the changes: paths begin with `models` or `aliases`. */
export type OpenedCatalog<Models extends Catalog = Catalog> =
  | { readonly ok: true; readonly catalog: Models }
  | { readonly ok: false; readonly problems: readonly Pick<Complaint, 'path' | 'message'>[] };
