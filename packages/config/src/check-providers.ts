import { closest } from '@understudy/core';

import type { AdapterDescription, Adapters } from './adapter.ts';
import type { Complaint } from './finding.ts';
import type { ProviderInput, SettingName } from './schema/provider-schema.ts';
import { entryOf } from './tree.ts';
import type { Tree } from './tree.ts';

/** The adapter of a provider: the one it names, or the one it is called like. */
export function adapterOf(
  id: string,
  { adapter }: ProviderInput,
  adapters: Adapters,
): AdapterDescription | undefined {
  const name = adapter ?? id;
  return Object.hasOwn(adapters, name) ? adapters[name] : undefined;
}

/** Whether each provider has an adapter, what that needs, and nothing it has no use for. */
export function checkProviders(
  providers: Readonly<Record<string, ProviderInput>>,
  adapters: Adapters,
): readonly Complaint[] {
  return Object.entries(providers).flatMap(([id, provider]) => {
    const path = ['providers', id];
    const adapter = adapterOf(id, provider, adapters);
    if (!adapter) return [withoutAdapter(id, provider, adapters)];
    const given = Object.entries(provider).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    const useless = given.filter((name) => name !== 'adapter' && !isIn(adapter.takes, name));
    const missing = adapter.needs.filter((name) => !satisfied(name, given));
    const called = provider.adapter ?? id;
    return [
      ...useless.map((name) => ({
        path: [...path, name],
        message: `the adapter ${called} has no use for ${name}`,
        suggestion: `it takes ${adapter.takes.join(', ')}`,
      })),
      ...missing.map((name) => ({
        path,
        message: `${name} is missing: ${called} needs it`,
        suggestion: howTo[name]?.(id),
      })),
    ];
  });
}

/** Names of a provider's keys, as the ledger and the health page show them. Undefined for a provider with one key. */
export function keyLabels(tree: Tree | undefined): readonly string[] {
  const keys = tree && entryOf(tree, 'keys')?.value;
  if (keys?.kind === 'map') return [...keys.entries.keys()];
  if (keys?.kind !== 'list') return [];
  return keys.items.map((item, index) => (item.kind === 'secret' ? item.label : `key-${index + 1}`));
}

/** The same key twice is no second key. */
export function checkLabels(id: string, labels: readonly string[]): readonly Complaint[] {
  return labels.flatMap((label, index) =>
    labels.indexOf(label) === index
      ? []
      : [
          {
            path: ['providers', id, 'keys', index],
            message: `${label} is listed twice`,
            suggestion: 'keep one of them',
          },
        ],
  );
}

function withoutAdapter(id: string, { adapter }: ProviderInput, adapters: Adapters): Complaint {
  const known = Object.keys(adapters);
  const near = closest(adapter ?? id, known);
  if (adapter !== undefined) {
    const suggestion = near === undefined ? `there are ${known.join(', ')}` : `did you mean "${near}"?`;
    return { path: ['providers', id, 'adapter'], message: `no adapter is called "${adapter}"`, suggestion };
  }
  const hint = near === undefined ? `adapter: one of ${known.join(', ')}` : `adapter: ${near}`;
  return { path: ['providers', id], message: `no adapter is called "${id}"`, suggestion: `add ${hint}` };
}

function satisfied(name: SettingName, given: readonly string[]): boolean {
  return given.includes(name) || (name === 'key' && given.includes('keys'));
}

function isIn(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

const howTo: Readonly<Partial<Record<SettingName, (id: string) => string>>> = {
  key: (id) => `add "key: \${${id.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}_API_KEY}"`,
  baseUrl: () => 'add "baseUrl: https://host/v1"',
};
