import type { JsonObject, JsonValue } from '@understudy/core';

import type { Lowering, Place, Within } from './lowering.ts';
import { isList } from './node.ts';
import { Unsayable } from './unsayable.ts';

/** Keeps what the provider understands of a node's own keywords and says the rest in its description. */
export function lowerLeaf(
  node: JsonObject,
  taken: readonly string[],
  { place, lowering }: Within,
): JsonObject {
  const { type, description, ...rest } = node;
  const kept: Record<string, JsonValue> = {};
  const told: string[] = [];
  for (const [keyword, value] of Object.entries(rest)) {
    if (
      value === undefined ||
      silent.has(keyword) ||
      taken.includes(keyword) ||
      isNoise(keyword, value, node)
    )
      continue;
    if (isKept(keyword, value, lowering)) kept[keyword] = value;
    else if (inWords.has(keyword)) told.push(`${keyword}: ${JSON.stringify(value)}`);
    else lowering.notes.push(`schema: ${keyword} of ${place.path} cannot be said`);
    lowering.exact &&= keyword in kept;
  }
  const words = [
    typeof description === 'string' ? description : '',
    told.length > 0 ? `(${told.join(', ')})` : '',
  ]
    .join(' ')
    .trim();
  return { type, ...(words !== '' && { description: words }), ...kept };
}

/** A fixed choice of values, each with the type that strict modes want to see beside it. */
export function lowerValues(node: JsonObject, { path }: Place): JsonObject {
  const values = isList(node['enum']) ? node['enum'] : [node['const'] ?? null];
  const types = new Set(values.map(typeOf));
  if (types.size === 0 || types.has('object'))
    throw new Unsayable(path, 'a fixed value that is no text, number or boolean');
  const { description } = node;
  const branches = [...types].map((type) => ({
    type,
    enum: values.filter((value) => typeOf(value) === type),
  }));
  const [only] = branches;
  const lowered = branches.length === 1 && only ? only : { anyOf: branches };
  return description === undefined ? lowered : { description, ...lowered };
}

function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? 'object' : typeof value;
}

function isKept(keyword: string, value: JsonValue, { reach }: Lowering): boolean {
  if (keyword === 'format') return typeof value === 'string' && reach.formats.includes(value);
  // Strict modes compile patterns with engines that know no look-around.
  if (keyword === 'pattern' && (typeof value !== 'string' || /\(\?[=!<]/.test(value))) return false;
  return reach.keywords.includes(keyword);
}

/** What zod writes beside the point: the bounds of safe integers, and the pattern behind a format. */
function isNoise(keyword: string, value: JsonValue, node: JsonObject): boolean {
  if (keyword === 'pattern') return node['format'] !== undefined;
  return (
    (keyword === 'minimum' || keyword === 'maximum') &&
    typeof value === 'number' &&
    Math.abs(value) === Number.MAX_SAFE_INTEGER
  );
}

/** Says nothing about which answers are right. */
const silent = new Set([
  '$schema',
  '$id',
  '$defs',
  '$comment',
  'definitions',
  'title',
  'examples',
  'default',
  'deprecated',
  'readOnly',
  'writeOnly',
  'id',
]);

/** Constraints that a model can follow when it is told them. */
const inWords = new Set([
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'contentEncoding',
  'contentMediaType',
]);
