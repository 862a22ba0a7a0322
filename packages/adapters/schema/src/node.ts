import type { JsonObject, JsonValue } from '@understudy/core';

/** A part of a JSON Schema, as an object; `true`, `false` and garbage are none. */
export function asNode(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !isList(value) ? value : undefined;
}

export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The nodes in a list such as `anyOf`. */
export function nodesIn(value: JsonValue | undefined): readonly JsonObject[] {
  return isList(value) ? value.map(asNode).filter((each) => each !== undefined) : [];
}

export function propertiesOf(node: JsonObject): readonly (readonly [string, JsonValue | undefined])[] {
  return Object.entries(asNode(node['properties']) ?? {});
}

export function requiredOf(node: JsonObject): ReadonlySet<JsonValue> {
  return new Set(isList(node['required']) ? node['required'] : []);
}

/** What a local reference points to: the root, or one of its definitions. */
export function resolve(reference: JsonValue | undefined, root: JsonObject): JsonObject | undefined {
  if (reference === '#') return root;
  if (typeof reference !== 'string') return undefined;
  const [, section = '', name = ''] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(reference) ?? [];
  const definitions = asNode(root[section]) ?? {};
  return Object.hasOwn(definitions, name) ? asNode(definitions[name]) : undefined;
}

/** The plain nodes a node may stand for: references followed, unions and intersections taken apart. */
export function alternatives(node: JsonObject, root: JsonObject): readonly JsonObject[] {
  const found: JsonObject[] = [];
  const seen = new Set<JsonObject>();
  const visit = (each: JsonObject): void => {
    if (seen.has(each)) return;
    seen.add(each);
    found.push(each);
    const target = resolve(each['$ref'], root);
    const parts = ['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => nodesIn(each[keyword]));
    for (const next of target ? [target, ...parts] : parts) visit(next);
  };
  visit(node);
  return found;
}

/** Whether `null` is a value that the node allows. */
export function acceptsNull(node: JsonObject, root: JsonObject): boolean {
  return alternatives(node, root).some((each) => {
    const { type, enum: values } = each;
    if (isAnything(each)) return true;
    return (
      type === 'null' ||
      (isList(type) && type.includes('null')) ||
      (isList(values) && values.includes(null)) ||
      each['const'] === null
    );
  });
}

function isAnything(node: JsonObject): boolean {
  return shaping.every((keyword) => node[keyword] === undefined);
}

const shaping = [
  'type',
  'enum',
  'const',
  'anyOf',
  'oneOf',
  'allOf',
  '$ref',
  'properties',
  'items',
  'prefixItems',
];
