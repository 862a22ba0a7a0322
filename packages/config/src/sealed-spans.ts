import { referencesIn } from './references.ts';
import { namesSecret, secrecyAt } from './secret-places.ts';
import type { Span } from './source-file.ts';
import type { Tree, TreePath } from './tree.ts';

/** The places of a file that hold what may be a key: texts in a secret's place that are no references. */
export function sealedSpans(tree: Tree, path: TreePath = [], named = false): readonly Span[] {
  switch (tree.kind) {
    case 'map':
      return [...tree.entries].flatMap(([name, { key, value }]) => [
        // `keys: { abc }` is a map with a key that leads to nothing: somebody's key.
        ...(named && isNothing(value) ? [key] : []),
        ...sealedSpans(value, [...path, name], named || namesSecret(name)),
      ]);
    case 'list':
      return tree.items.flatMap((item, index) => sealedSpans(item, [...path, index], named));
    case 'scalar': {
      const { value, span } = tree;
      const isSealed = value !== null && (named || secrecyAt(path) !== 'none') && holdsText(String(value));
      return isSealed ? [span] : [];
    }
    case 'secret':
      return [tree.span];
  }
}

/** A default within a reference counts: it may be a key. So does the `Bearer` before one, which does no harm. */
function holdsText(value: string): boolean {
  return referencesIn(value).some((part) => part.kind !== 'reference' || (part.fallback ?? '') !== '');
}

function isNothing(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}
