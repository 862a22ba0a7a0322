import type { TreePath } from './tree.ts';

/** What a value in a provider's settings is to be kept as. */
export type Secrecy = 'key' | 'header' | 'none';

/** Whether what stands at a path must not be seen: a provider's keys, and its headers. */
export function secrecyAt([section, _provider, setting, inner]: TreePath): Secrecy {
  if (section !== 'providers') return 'none';
  if (setting === 'headers' && inner !== undefined) return 'header';
  if (setting === 'key') return inner === undefined ? 'key' : 'none';
  return setting === 'keys' && inner !== undefined ? 'key' : 'none';
}

/** Names under which people keep what nobody must see, wherever it stands. */
export function namesSecret(name: string): boolean {
  return secretName.test(name);
}

const secretName =
  /(?:^|[-_])(?:api[-_]?)?keys?$|apikeys?$|(?:^|[-_])token$|secret|passw|authorization|credential/i;
