import type { Adapters } from './adapter.ts';
import { entryOf } from './tree.ts';
import type { Entry, MapTree, ScalarTree, Tree } from './tree.ts';

/**
 * Adds providers that nobody listed but somebody names: `google/gemini-pro` is enough, where the adapter says which variable
 * its key is in, or needs none. They stand where they are named first, and so does what is wrong with them.
 */
export function withImpliedProviders(tree: MapTree, adapters: Adapters): MapTree {
  const providers = entryOf(tree, 'providers');
  if (providers && providers.value.kind !== 'map') return tree;
  const listed = providers?.value.kind === 'map' ? providers.value.entries : new Map<string, Entry>();
  const naming = ['routes', 'defaults', 'aliases'].flatMap((section) => entryOf(tree, section)?.value ?? []);
  const entries = new Map(listed);
  for (const scalar of naming.flatMap(textsIn)) {
    const id = String(scalar.value).split('/', 1)[0] ?? '';
    const value = entries.has(id) ? undefined : impliedProvider(id, scalar, adapters);
    if (value) entries.set(id, { key: scalar.span, value });
  }
  if (entries.size === listed.size) return tree;
  const {
    key,
    value: { span },
  } = providers ?? { key: tree.span, value: tree };
  return {
    ...tree,
    entries: new Map(tree.entries).set('providers', { key, value: { kind: 'map', span, entries } }),
  };
}

function textsIn(tree: Tree): readonly ScalarTree[] {
  if (tree.kind === 'map') return [...tree.entries.values()].flatMap(({ value }) => textsIn(value));
  if (tree.kind === 'list') return tree.items.flatMap(textsIn);
  return tree.kind === 'scalar' && typeof tree.value === 'string' && tree.value.includes('/') ? [tree] : [];
}

function impliedProvider(id: string, { span }: ScalarTree, adapters: Adapters): Tree | undefined {
  const adapter = Object.hasOwn(adapters, id) ? adapters[id] : undefined;
  const variable = adapter?.keyVariable;
  if (variable === undefined)
    return adapter?.needs.length === 0 ? { kind: 'map', span, entries: new Map() } : undefined;
  const key: Tree = { kind: 'scalar', span, value: `\${${variable}}`, quoted: true };
  return { kind: 'map', span, entries: new Map([['key', { key: span, value: key }]]) };
}
