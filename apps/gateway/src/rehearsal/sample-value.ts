import type { JsonObject, JsonValue } from '@understudy/core';

/** A value that a JSON Schema accepts, always the same for the same schema. */
export function sampleValue(schema: JsonObject): JsonValue {
  return sample(schema, { root: schema, name: '', depth: 0 });
}

interface Place {
  readonly root: JsonObject;
  /** The property it is the value of: what a text should look like. */
  readonly name: string;
  readonly depth: number;
}

function sample(schema: JsonObject, place: Place): JsonValue {
  if (place.depth > deepest) return null;
  const inner = { ...place, depth: place.depth + 1 };
  if (schema['const'] !== undefined) return schema['const'];
  const chosen = firstOf(schema['enum']) ?? firstOf(schema['examples']) ?? schema['default'];
  if (chosen !== undefined) return chosen;
  const elsewhere = referred(schema, place.root) ?? firstBranch(schema);
  if (elsewhere) return sample(elsewhere, inner);
  return makers[typeOf(schema)]?.(merged(schema), inner) ?? null;
}

/** A schema that holds itself ends here. */
const deepest = 24;

const makers: Readonly<Record<string, (schema: JsonObject, place: Place) => JsonValue>> = {
  object: sampleObject,
  array: sampleArray,
  string: sampleText,
  integer: (schema) => Math.ceil(sampleNumber(schema)),
  number: sampleNumber,
  boolean: () => true,
  null: () => null,
};

function typeOf(schema: JsonObject): string {
  const { type } = schema;
  if (Array.isArray(type)) return String(type.find((each) => each !== 'null') ?? 'null');
  if (typeof type === 'string') return type;
  if (schema['properties'] !== undefined || schema['allOf'] !== undefined) return 'object';
  return schema['items'] === undefined ? 'string' : 'array';
}

function sampleObject(schema: JsonObject, place: Place): JsonValue {
  const properties = Object.entries(objectOf(schema['properties']) ?? {});
  const sampled: Record<string, JsonValue> = {};
  for (const [name, each] of properties) sampled[name] = sample(objectOf(each) ?? {}, { ...place, name });
  const others = objectOf(schema['additionalProperties']);
  if (properties.length > 0 || !others) return sampled;
  return { one: sample(others, { ...place, name: 'one' }) };
}

function sampleArray(schema: JsonObject, place: Place): JsonValue {
  const fixed = listOf(schema['prefixItems']);
  const items = objectOf(schema['items']) ?? {};
  const length = Math.max(numberOf(schema['minItems']) ?? 1, fixed.length);
  return Array.from({ length: Math.min(length, numberOf(schema['maxItems']) ?? length) }, (_, index) =>
    sample(objectOf(fixed[index]) ?? items, place),
  );
}

function sampleNumber(schema: JsonObject): number {
  const { multipleOf, minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  const step = numberOf(multipleOf);
  const margin = step ?? 1;
  const least = numberOf(minimum) ?? plus(numberOf(exclusiveMinimum), margin) ?? -Infinity;
  const most = numberOf(maximum) ?? plus(numberOf(exclusiveMaximum), -margin) ?? Infinity;
  const wanted = Math.min(Math.max(42, least), most);
  return step === undefined ? wanted : Math.floor(wanted / step) * step;
}

function plus(value: number | undefined, more: number): number | undefined {
  return value === undefined ? undefined : value + more;
}

function sampleText(schema: JsonObject, { name }: Place): string {
  const format = typeof schema['format'] === 'string' ? schema['format'] : '';
  const text = formats[format] ?? named.find(([pattern]) => pattern.test(name))?.[1] ?? `a ${name || 'text'}`;
  const longEnough = text.padEnd(numberOf(schema['minLength']) ?? 0, '.');
  return longEnough.slice(0, numberOf(schema['maxLength']) ?? undefined);
}

const formats: Readonly<Record<string, string>> = {
  date: '2026-03-15',
  'date-time': '2026-03-15T12:00:00Z',
  time: '12:00:00Z',
  duration: 'PT1H',
  email: 'somebody@example.com',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uuid: '3f2b8c1e-5d4a-4f6b-8a7c-9d0e1f2a3b4c',
};

/** What people call things, and what then stands there. */
const named: readonly (readonly [RegExp, string])[] = [
  [/currency/i, 'EUR'],
  [/country/i, 'DE'],
  [/e?mail/i, 'somebody@example.com'],
  [/date|day|due|issued/i, '2026-03-15'],
  [/number|(^|_)id$|Id$/i, 'R-2026-0042'],
  [/supplier|vendor|company|seller|sender/i, 'Globe Theatre Ltd.'],
  [/customer|buyer|person|author/i, 'Viola Messaline'],
  [/title|subject/i, 'A rehearsal'],
  [/summary|description|text|note/i, 'This was made up in a rehearsal: no model was asked.'],
];

/** `allOf` as one schema. */
function merged(schema: JsonObject): JsonObject {
  return listOf(schema['allOf']).reduce<JsonObject>((whole, part) => {
    const more = objectOf(part) ?? {};
    const properties = { ...objectOf(whole['properties']), ...objectOf(more['properties']) };
    return { ...more, ...whole, properties };
  }, schema);
}

function referred(schema: JsonObject, root: JsonObject): JsonObject | undefined {
  const { $ref } = schema;
  if (typeof $ref !== 'string') return undefined;
  const path = $ref.replace(/^#\/?/, '').split('/').filter(Boolean);
  return path.reduce<JsonObject | undefined>((at, name) => objectOf(at?.[unescaped(name)]), root);
}

function unescaped(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}

function firstBranch(schema: JsonObject): JsonObject | undefined {
  const branches = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])].map(objectOf);
  return branches.find((branch) => branch && branch['type'] !== 'null') ?? branches[0];
}

function firstOf(value: JsonValue | undefined): JsonValue | undefined {
  return listOf(value)[0];
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return isList(value) ? value : [];
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
