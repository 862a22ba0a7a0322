import { basename, extname } from 'node:path';

import { camelCase } from '@understudy/core';

import type { Finding } from './finding.ts';
import type { Gathered, GatheredFile } from './gather-files.ts';
import { formatPosition } from './source-file.ts';
import type { Span } from './source-file.ts';
import { entryOf } from './tree.ts';
import type { Entry, MapTree, Tree } from './tree.ts';

export interface Joined {
  /** The main file with the routes of all others; undefined when it could not be read. */
  readonly tree: MapTree | undefined;
  readonly findings: readonly Finding[];
}

/** Brings the routes of all files together; each keeps the place it has in its own file. */
export function joinFiles({ files: [main, ...included] }: Pick<Gathered, 'files'>): Joined {
  if (!main?.tree) return { tree: undefined, findings: [] };
  const findings: Finding[] = [];
  const own = entryOf(main.tree, 'routes');
  // Whatever else stands in their place is for the schema to complain of.
  if (own && own.value.kind !== 'map') return { tree: main.tree, findings };
  const routes = new Map(own?.value.kind === 'map' ? own.value.entries : []);
  for (const file of included) addRoutes(file, routes, findings);
  if (routes.size === 0) return { tree: main.tree, findings };

  const span = own?.value.span ?? main.tree.span;
  const value: Tree = { kind: 'map', span, entries: routes };
  const entries = new Map(main.tree.entries).set('routes', { key: own?.key ?? startOf(span), value });
  return { tree: { ...main.tree, entries }, findings };
}

function addRoutes(file: GatheredFile, routes: Map<string, Entry>, findings: Finding[]): void {
  const written = new Map([...routes].map(([name, entry]) => [camelCase(name), entry]));
  for (const [name, entry] of routesOf(file, findings)) {
    const earlier = written.get(camelCase(name));
    if (earlier) {
      findings.push({
        severity: 'error',
        span: entry.key,
        path: ['routes', name],
        message: `the same route is in ${formatPosition(earlier.key)}`,
        suggestion: 'keep one of them',
      });
    } else {
      routes.set(name, entry);
    }
  }
}

/** An included file holds routes by their names, or is one route, called like the file. */
function routesOf({ tree, path }: GatheredFile, findings: Finding[]): readonly (readonly [string, Entry])[] {
  if (!tree) return [];
  if (tree.entries.has('primary')) {
    return [[basename(path, extname(path)), { key: startOf(tree.span), value: tree }]];
  }
  for (const [name, { key }] of tree.entries) {
    if (!inIncluded.has(name)) findings.push({ severity: 'error', span: key, path: [name], ...onlyRoutes });
  }
  const routes = entryOf(tree, 'routes');
  if (routes && routes.value.kind !== 'map') {
    findings.push({
      severity: 'error',
      span: routes.key,
      path: ['routes'],
      message: 'routes is a map of routes',
    });
  }
  return routes?.value.kind === 'map' ? [...routes.value.entries] : [];
}

const inIncluded: ReadonlySet<string> = new Set(['routes', 'include', '$schema']);
const onlyRoutes = {
  message: 'an included file holds routes and nothing else',
  suggestion: 'put the rest into the main file; a file that is one route has a primary',
};

function startOf({ file, start }: Span): Span {
  return { file, start, end: start };
}
