import { existsSync, readFileSync } from 'node:fs';

import { shownPath } from '../cli/places.ts';
import type { Finding } from './finding.ts';

/** Where something stands in the routes, as an editor opens it: `routes.yaml:7`, and the keys that lead there. */
export interface PlaceInRoutes {
  /** Undefined for the routes that are shipped. */
  readonly at: string | undefined;
  readonly keys: string;
}

/** Finds the line of a route, or of a key in it. What is not written there stands in `defaults:`, or nowhere. */
export function placeInRoutes(
  files: readonly string[],
  written: string,
  path: Finding['path'],
): PlaceInRoutes {
  const inner = path.map((each) => (typeof each === 'number' ? `[${each}]` : `.${each}`));
  const keys = `routes.${written}${inner.join('')}`;
  for (const file of files) {
    const line = existsSync(file) ? lineIn(readFileSync(file, 'utf8'), written, String(path[0])) : undefined;
    if (line !== undefined) return { at: `${shownPath(file)}:${line}`, keys };
  }
  return { at: undefined, keys };
}

/** Counted from 1: of the key within the route if it is there, else of the route. */
function lineIn(text: string, written: string, key: string): number | undefined {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => keyPattern(written).test(line));
  if (start < 0) return undefined;
  const indent = indentOf(lines[start] ?? '');
  const after = lines.slice(start + 1);
  const length = after.findIndex((line) => line.trim() !== '' && indentOf(line) <= indent);
  const own = length < 0 ? after : after.slice(0, length);
  const found = own.findIndex((line) => keyPattern(key).test(line));
  return start + 1 + (found < 0 ? 0 : found + 1);
}

function keyPattern(key: string): RegExp {
  return new RegExp(`^\\s*["']?${key.replaceAll(special, String.raw`\$&`)}["']?\\s*:`);
}

const special = /[$()*+.?[\\\]^{|}]/g;

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
