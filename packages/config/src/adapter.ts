import type { Provider } from '@understudy/core';

import type { SettingName } from './schema/provider-schema.ts';

/** What a configuration must know of an adapter to check what is written for it. */
export interface AdapterDescription {
  /** The settings it has a use for. */
  readonly takes: readonly SettingName[];
  /** Those it cannot do without; `keys` will do for `key`. */
  readonly needs: readonly SettingName[];
  /** Where its key customarily is: with this variable set, a route may name the provider though nobody listed it. */
  readonly keyVariable?: string | undefined;
  /** Whether its providers make embeddings. */
  readonly embeds: boolean;
}

/** Adapters by the name that `adapter:` calls them. */
export type Adapters = Readonly<Record<string, AdapterDescription>>;

/** Stands for a provider while routes are checked: it says what it can do, and cannot be called. */
export function standIn(
  id: string,
  adapter: AdapterDescription | undefined,
  labels: readonly string[],
): Provider {
  return {
    id,
    ...(labels.length > 0 && { credentials: labels }),
    generate: neverCalled,
    stream: neverCalled,
    // Of an unknown adapter nothing is held against it: that it is unknown is complaint enough.
    ...(adapter?.embeds !== false && { embed: neverCalled }),
    classify: neverCalled,
  };
}

function neverCalled(): never {
  throw new Error('a provider that only stands in for a check was called');
}
