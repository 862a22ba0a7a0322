import type { JsonObject, JsonValue } from '@understudy/core';

import { asNode, isList, resolve } from './node.ts';

/** The references in a schema that lead back to themselves. */
export function selfReferring(root: JsonObject): ReadonlySet<string> {
  const direct = new Map<string, ReadonlySet<string>>();
  const pending = [...referencesIn(root)];
  for (const reference of pending) {
    if (direct.has(reference)) continue;
    const target = resolve(reference, root);
    // The definitions themselves are not part of what the root says.
    const found = target ? referencesIn(withoutDefinitions(target)) : new Set<string>();
    direct.set(reference, found);
    pending.push(...found);
  }
  return new Set([...direct.keys()].filter((reference) => reaches(reference, direct)));
}

function reaches(reference: string, direct: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const seen = new Set<string>();
  const pending = [...(direct.get(reference) ?? [])];
  for (const next of pending) {
    if (next === reference) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    pending.push(...(direct.get(next) ?? []));
  }
  return false;
}

function withoutDefinitions({ $defs: _defs, definitions: _definitions, ...rest }: JsonObject): JsonObject {
  return rest;
}

function referencesIn(value: JsonValue): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (each: JsonValue | undefined): void => {
    if (isList(each)) return each.forEach(visit);
    const node = asNode(each);
    if (!node) return;
    const { $ref } = node;
    if (typeof $ref === 'string') found.add($ref);
    Object.values(node).forEach(visit);
  };
  visit(value);
  return found;
}
