import type { JsonObject, JsonValue } from '@understudy/core';

import { lowerLeaf, lowerValues } from './lower-leaf.ts';
import type { Lowering, Place, Within } from './lowering.ts';
import { acceptsNull, asNode, isList, nodesIn, propertiesOf, requiredOf, resolve } from './node.ts';
import type { Reach } from './reach.ts';
import { selfReferring } from './self-referring.ts';
import { Unsayable } from './unsayable.ts';

/**
 * A schema as strict modes take it: every object closed, every key required, what was optional may be null.
 * `exact` when nothing had to be changed in meaning; `optional` when nulls must be taken out of the answer again.
 */
export type Lowered =
  | {
      readonly ok: true;
      readonly schema: JsonObject;
      readonly exact: boolean;
      readonly optional: boolean;
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/** Says a schema in a provider's strict subset, or says what cannot be said there. */
export function lowerSchema(schema: JsonObject, reach: Reach): Lowered {
  const lowering: Lowering = {
    root: schema,
    reach,
    cyclic: selfReferring(schema),
    notes: [],
    exact: true,
    optional: false,
    nodes: 0,
    definitions: new Map(),
  };
  try {
    if (schema['type'] !== 'object') throw new Unsayable('$', 'something else than an object at the top');
    const lowered = lower(schema, { path: '$', depth: 0 }, lowering);
    const definitions = Object.fromEntries(lowering.definitions);
    const whole = lowering.definitions.size === 0 ? lowered : { ...lowered, $defs: definitions };
    return {
      ok: true,
      schema: whole,
      exact: lowering.exact,
      optional: lowering.optional,
      notes: lowering.notes,
    };
  } catch (error) {
    if (error instanceof Unsayable) return { ok: false, reason: error.message };
    throw error;
  }
}

/** OpenAI takes 5000 properties; a schema that unfolds to more is told in the prompt at less cost. */
const mostNodes = 5000;

function lower(node: JsonObject, place: Place, lowering: Lowering): JsonObject {
  lowering.nodes += 1;
  if (lowering.nodes > mostNodes) throw new Unsayable(place.path, 'more parts than any provider takes');
  if (place.depth > lowering.reach.mostDepth) throw new Unsayable(place.path, 'objects nested this deep');
  if (node['$ref'] !== undefined) return lowerReference(node, place, lowering);
  if (node['allOf'] !== undefined) return lower(intersection(node, place, lowering.root), place, lowering);
  const branches = node['anyOf'] ?? node['oneOf'];
  if (branches !== undefined) return lowerUnion(node, nodesIn(branches), { place, lowering });
  if (node['enum'] !== undefined || node['const'] !== undefined) return lowerValues(node, place);
  const type = node['type'] ?? (node['properties'] ? 'object' : node['items'] ? 'array' : undefined);
  if (isList(type)) return lowerTypes(node, type, { place, lowering });
  if (type === 'object') return lowerObject(node, place, lowering);
  if (type === 'array') return lowerArray(node, place, lowering);
  if (typeof type !== 'string') throw new Unsayable(place.path, 'a value of any kind');
  return lowerLeaf({ ...node, type }, [], { place, lowering });
}

/** Several types are a choice between nodes of one type each. */
function lowerTypes(
  { description, ...node }: JsonObject,
  types: readonly JsonValue[],
  within: Within,
): JsonObject {
  const branches = types.map((type) => (type === 'null' ? { type } : { ...node, type }));
  return lowerUnion({ description }, branches, within);
}

/** References are unfolded: not every provider takes them, and none beside other keywords. */
function lowerReference({ $ref, ...beside }: JsonObject, place: Place, lowering: Lowering): JsonObject {
  const target = resolve($ref, lowering.root);
  if (!target || typeof $ref !== 'string') throw new Unsayable(place.path, 'a reference to somewhere else');
  if (!lowering.cyclic.has($ref)) return lower({ ...target, ...beside }, place, lowering);
  if (!lowering.reach.recursion) throw new Unsayable(place.path, 'a schema within itself');
  if ($ref === '#') return { $ref };
  const name = $ref.slice($ref.lastIndexOf('/') + 1);
  if (!lowering.definitions.has(name)) {
    lowering.definitions.set(name, {});
    lowering.definitions.set(name, lower(target, { path: name, depth: 1 }, lowering));
  }
  return { $ref: `#/$defs/${name}` };
}

/** Objects that must all hold at once are one object; anything else has no other form. */
function intersection({ allOf, ...beside }: JsonObject, place: Place, root: JsonObject): JsonObject {
  const parts = [beside, ...nodesIn(allOf)].map((part) => resolve(part['$ref'], root) ?? part);
  const isUnion = parts.some((part) => part['allOf'] ?? part['anyOf'] ?? part['oneOf']);
  if (isUnion) throw new Unsayable(place.path, 'an intersection of unions');
  const entries = parts.flatMap(propertiesOf);
  const clash = new Set(entries.map(([key]) => key)).size < entries.length;
  if (clash) throw new Unsayable(place.path, 'an intersection that says two things of one key');
  const merged = parts.reduce<JsonObject>((all, part) => ({ ...all, ...part }), {});
  if (entries.length === 0) return merged;
  const required = new Set(parts.flatMap((part) => [...requiredOf(part)]));
  return { ...merged, properties: Object.fromEntries(entries), required: [...required] };
}

function lowerUnion(
  { description, properties, items }: JsonObject,
  branches: readonly JsonObject[],
  { place, lowering }: Within,
): JsonObject {
  if (place.path === '$') throw new Unsayable('$', 'a choice at the top');
  if (properties ?? items) throw new Unsayable(place.path, 'a choice beside other conditions');
  const anyOf = branches.map((branch) => lower(branch, place, lowering));
  if (anyOf.length === 0) throw new Unsayable(place.path, 'a choice between nothing');
  return description === undefined ? { anyOf } : { description, anyOf };
}

function lowerObject(node: JsonObject, place: Place, lowering: Lowering): JsonObject {
  const entries = propertiesOf(node);
  closeOff(node, { path: place.path, hasKeys: entries.length > 0 }, lowering);
  const required = requiredOf(node);
  const properties = entries.map(([key, value]) => {
    const child = asNode(value);
    const path = `${place.path}.${key}`;
    if (!child) throw new Unsayable(path, 'a value of any kind');
    const lowered = lower(child, { path, depth: place.depth + 1 }, lowering);
    return [key, required.has(key) ? lowered : orNull(lowered, child, lowering)] as const;
  });
  const { type: _type, properties: _properties, required: _required, ...rest } = node;
  return {
    ...lowerLeaf({ ...rest, type: 'object' }, objectKeywords, { place, lowering }),
    // A key may be called `__proto__`.
    properties: Object.fromEntries(properties),
    required: entries.map(([key]) => key),
    additionalProperties: false,
  };
}

const objectKeywords = ['additionalProperties', 'propertyNames', 'patternProperties'];

/** Keys that nobody named cannot be asked for; where others are named, those are enough. */
function closeOff(
  node: JsonObject,
  { path, hasKeys }: { path: string; hasKeys: boolean },
  lowering: Lowering,
): void {
  const open = node['additionalProperties'];
  const isOpen = open === true || asNode(open) !== undefined || node['patternProperties'] !== undefined;
  if (!isOpen) return;
  if (!hasKeys) throw new Unsayable(path, 'a record, whose keys are not known');
  lowering.exact = false;
  lowering.notes.push(`schema: ${path} can have no other keys than the named ones`);
}

function orNull(lowered: JsonObject, original: JsonObject, lowering: Lowering): JsonObject {
  lowering.exact = false;
  if (acceptsNull(original, lowering.root)) return lowered;
  lowering.optional = true;
  const { anyOf, description, ...rest } = lowered;
  if (isList(anyOf)) return { ...lowered, anyOf: [...anyOf, { type: 'null' }] };
  const inner = Object.keys(rest).length === 0 ? lowered : rest;
  return { ...(description !== undefined && { description }), anyOf: [inner, { type: 'null' }] };
}

function lowerArray(node: JsonObject, place: Place, lowering: Lowering): JsonObject {
  const tuple = nodesIn(node['prefixItems']);
  const item = tuple.length > 0 ? undefined : asNode(node['items']);
  const inside: Place = { path: `${place.path}[]`, depth: place.depth + 1 };
  if (!item && tuple.length === 0) throw new Unsayable(inside.path, 'a value of any kind');
  if (!item) {
    lowering.exact = false;
    lowering.notes.push(`schema: ${place.path} is a tuple; the order of its parts cannot be held to`);
  }
  const items = item
    ? lower(item, inside, lowering)
    : { anyOf: tuple.map((each) => lower(each, inside, lowering)) };
  const { items: _items, prefixItems: _prefixItems, ...rest } = node;
  return { ...lowerLeaf({ ...rest, type: 'array' }, [], { place, lowering }), items };
}
