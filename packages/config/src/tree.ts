import type { Secret } from './secret.ts';
import type { Span } from './source-file.ts';

/** What was written, each part with its place. Aliases are unfolded: their parts stand where the anchor does. */
export type Tree = MapTree | ListTree | ScalarTree | SecretTree;

export interface MapTree {
  readonly kind: 'map';
  readonly span: Span;
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  readonly key: Span;
  readonly value: Tree;
}

export interface ListTree {
  readonly kind: 'list';
  readonly span: Span;
  readonly items: readonly Tree[];
}

export interface ScalarTree {
  readonly kind: 'scalar';
  readonly span: Span;
  readonly value: string | number | boolean | null;
  /** Within quotes: then it is text, whatever it looks like. */
  readonly quoted: boolean;
}

/** A scalar that came from the environment or a file and must not be seen. */
export interface SecretTree {
  readonly kind: 'secret';
  readonly span: Span;
  readonly secret: Secret;
  /** Where it came from: the variable's or the file's name. */
  readonly label: string;
}

export type TreePath = readonly (string | number)[];

/** The same without places. */
export function plainOf(tree: Tree): unknown {
  switch (tree.kind) {
    case 'map':
      return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, plainOf(value)]));
    case 'list':
      return tree.items.map(plainOf);
    case 'scalar':
      return tree.value;
    case 'secret':
      return tree.secret;
  }
}

/** What stands under a key; undefined where there is nothing, or only an empty value. */
export function entryOf(tree: Tree, key: string): Entry | undefined {
  const entry = tree.kind === 'map' ? tree.entries.get(key) : undefined;
  return entry?.value.kind === 'scalar' && entry.value.value === null ? undefined : entry;
}

export interface Located {
  /** The key that leads there, where one does. */
  readonly key: Span | undefined;
  readonly value: Tree;
}

/** The part at a path, or the innermost part on the way to it that exists. */
export function locate(tree: Tree, path: TreePath): Located {
  let found: Located = { key: undefined, value: tree };
  for (const step of path) {
    const next = stepInto(found.value, step);
    if (!next) break;
    found = next;
  }
  return found;
}

function stepInto(tree: Tree, step: string | number): Located | undefined {
  if (tree.kind === 'map') return tree.entries.get(String(step));
  const item = tree.kind === 'list' ? tree.items[Number(step)] : undefined;
  return item && { key: undefined, value: item };
}
