import type { Span } from './source-file.ts';
import { locate } from './tree.ts';
import type { Tree, TreePath } from './tree.ts';

/** Something wrong, at a place in a file. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly span: Span;
  /** Keys and positions that lead there; empty for what is wrong with a file as a whole. */
  readonly path: TreePath;
  readonly message: string;
  /** What to do, where we can tell. */
  readonly suggestion?: string | undefined;
}

/** The same by its path, for what is found in values that know no places. */
export interface Complaint {
  readonly severity?: 'error' | 'warning' | undefined;
  readonly path: TreePath;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** Finds the place of a complaint: the key when it is about the key or about more than one line, else the value. */
export function findingAt(tree: Tree, complaint: Complaint): Finding {
  const { path, message, suggestion, severity = 'error' } = complaint;
  const { key, value } = locate(tree, path);
  const aboutKey = namesKey(message, path) || value.kind === 'map' || value.kind === 'list';
  return { severity, path, message, suggestion, span: aboutKey && key ? key : value.span };
}

/** The complaints of a schema about a key begin with it: `unknown key "modle"`. */
function namesKey(message: string, path: TreePath): boolean {
  const last = path.at(-1);
  if (typeof last !== 'string') return false;
  const written = JSON.stringify(last);
  return message.startsWith(`unknown key ${written}`) || message.startsWith(`${written} `);
}
