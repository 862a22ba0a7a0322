import { isAlias, isMap, isNode, isScalar, isSeq, visit } from 'yaml';
import type { Alias, Node, Pair, Scalar, YAMLMap } from 'yaml';

import type { Finding } from './finding.ts';
import { unmark } from './reference-marks.ts';
import { positionOf } from './source-file.ts';
import type { SourceFile, Span } from './source-file.ts';
import type { Entry, Tree, TreePath } from './tree.ts';

export interface Grown {
  readonly tree: Tree;
  readonly findings: readonly Finding[];
}

/** Makes a tree of what the parser found: aliases unfolded within limits, double and dangerous keys named. */
export function growTree(contents: Node, file: SourceFile): Grown {
  const targets = targetsIn(contents);
  const growth: Growth = { file, targets, findings: [], open: new Set(), values: 0 };
  const tree = grow(contents, [], growth);
  return { tree, findings: growth.findings };
}

interface Growth {
  readonly file: SourceFile;
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node | undefined>;
  readonly findings: Finding[];
  /** The nodes that lead to where we are: an alias to one of them would have no end. */
  readonly open: Set<Node>;
  values: number;
}

/** More than any real configuration holds, and little enough to be checked at once. */
const mostValues = 50_000;
const deepest = 64;

/** An alias means the last anchor of its name before it. */
function targetsIn(contents: Node): ReadonlyMap<Alias, Node | undefined> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node | undefined>();
  visit(contents, {
    Alias: (_key, alias) => void targets.set(alias, anchors.get(alias.source)),
    Value: (_key, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function grow(node: unknown, path: TreePath, growth: Growth): Tree {
  const span = spanOf(node, growth.file);
  growth.values += 1;
  const limit = limitReached(path, growth);
  if (limit !== undefined) return refused(limit, { path, span, growth });
  if (isAlias(node)) return unfold(node, path, growth);
  if (isScalar(node)) return scalarOf(node, span);
  if (!isMap(node) && !isSeq(node)) return nullAt(span);
  growth.open.add(node);
  const tree: Tree = isMap(node)
    ? { kind: 'map', span, entries: entriesOf(node, path, growth) }
    : { kind: 'list', span, items: node.items.map((item, index) => grow(item, [...path, index], growth)) };
  growth.open.delete(node);
  return tree;
}

/** Said once: from there on everything is over the limit. */
function limitReached(path: TreePath, growth: Growth): string | undefined {
  if (growth.values === mostValues + 1) {
    return `there are more than ${mostValues} values here, all aliases unfolded`;
  }
  if (growth.values > mostValues) return '';
  return path.length > deepest ? `this is nested deeper than ${deepest} levels` : undefined;
}

interface Where {
  readonly path: TreePath;
  readonly span: Span;
  readonly growth: Growth;
}

function refused(message: string, { path, span, growth }: Where): Tree {
  if (message !== '') growth.findings.push({ severity: 'error', span, path, message });
  return nullAt(span);
}

function unfold(alias: Alias, path: TreePath, growth: Growth): Tree {
  const target = growth.targets.get(alias);
  const where = { path, span: spanOf(alias, growth.file), growth };
  if (!target) return refused('no anchor of this name stands before this alias', where);
  if (growth.open.has(target)) return refused('this alias stands within what it stands for', where);
  return grow(target, path, growth);
}

function scalarOf({ value, type }: Scalar, span: Span): Tree {
  const quoted = type !== 'PLAIN';
  if (typeof value === 'string') return { kind: 'scalar', span, value: unmark(value), quoted };
  const known = typeof value === 'number' || typeof value === 'boolean' ? value : null;
  return { kind: 'scalar', span, value: known, quoted };
}

function entriesOf(map: YAMLMap, path: TreePath, growth: Growth): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const pair of map.items) {
    const name = nameOf(pair);
    const key = spanOf(pair.key, growth.file);
    const problem = keyProblem(name, entries);
    if (problem === undefined) {
      entries.set(name, { key, value: grow(pair.value, [...path, name], growth) });
    } else {
      growth.findings.push({ severity: 'error', span: key, path: [...path, name], ...problem });
    }
    if (growth.values > mostValues) break;
  }
  return entries;
}

function nameOf({ key }: Pair): string {
  return isScalar(key) ? unmark(String(key.value)) : '';
}

function keyProblem(
  name: string,
  entries: ReadonlyMap<string, Entry>,
): Pick<Finding, 'message' | 'suggestion'> | undefined {
  if (poisonous.has(name)) return { message: `${name} cannot be a key`, suggestion: 'choose another name' };
  if (name === '<<') {
    return {
      message: 'merge keys (<<) mean nothing here',
      suggestion: 'write what routes share under defaults',
    };
  }
  const earlier = entries.get(name)?.key;
  if (!earlier) return undefined;
  const { line } = positionOf(earlier);
  return {
    message: `this key is written twice; the first is in line ${line}`,
    suggestion: 'keep one of them',
  };
}

/** Names that every object already has a meaning for. */
const poisonous: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function nullAt(span: Span): Tree {
  return { kind: 'scalar', span, value: null, quoted: false };
}

/** Anything the parser made has a place. */
function spanOf(node: unknown, file: SourceFile): Span {
  const [start, end] = (isNode(node) && node.range) || [0, 0];
  return { file, start, end };
}
