import type { JsonObject, JsonValue } from '@understudy/core';
import { z } from 'zod';

import { badRequest } from './openai-error.ts';
import type { Read } from './openai-error.ts';

/** Makes a check of the JSON Schema that a caller brings. */
export type SchemaReader = (schema: JsonObject, param: string) => Read<z.ZodType>;

/** Converting a schema costs more than the rest of the request, and callers send the same one over and over. */
export function createSchemaReader(): SchemaReader {
  const known = new Map<string, z.ZodType>();
  return (schema, param) => {
    const text = JSON.stringify(schema);
    const before = known.get(text);
    if (before) return { ok: true, value: before };
    if (text.length > longestSchema) return { ok: false, error: tooLong(param) };
    const read = convert(schema, param, text.length);
    if (!read.ok) return read;
    if (known.size >= mostKept) known.delete(known.keys().next().value ?? '');
    known.set(text, read.value);
    return read;
  };
}

/** More shapes than a few products have; few enough to forget about their size. */
const mostKept = 200;

/** As JSON. OpenAI itself takes no longer ones. */
const longestSchema = 120_000;

function tooLong(param: string): ReturnType<typeof badRequest> {
  const message = `Invalid schema: it is longer than ${longestSchema} characters.`;
  return badRequest('invalid_json_schema', param, message);
}

/** Looking for the fault takes time for each part of a schema and again for each of its definitions. */
const longestSearched = 20_000;

function convert(schema: JsonObject, param: string, length: number): Read<z.ZodType> {
  if (schema['type'] !== 'object') {
    const message = "Invalid schema: it must be of type 'object' at the top.";
    return { ok: false, error: badRequest('invalid_json_schema', `${param}.type`, message) };
  }
  const checked = tryConvert(schema);
  if (checked instanceof z.ZodType) {
    // The model is told the schema letter by letter as the caller wrote it. A copy: zod writes into what it is given.
    checked._zod.toJSONSchema = () => structuredClone(schema);
    return { ok: true, value: checked };
  }
  const place = length <= longestSearched ? `${param}${faultIn(schema, schema)}` : param;
  return {
    ok: false,
    error: badRequest('invalid_json_schema', place, `Invalid schema: ${checked} ('${place}')`),
  };
}

function tryConvert(schema: JsonObject): z.ZodType | string {
  try {
    return z.fromJSONSchema(withoutPatterns(schema));
  } catch (cause) {
    return cause instanceof Error ? cause.message : 'it cannot be used';
  }
}

/** Where the smallest part stands that is at fault by itself: `.properties.total`. */
function faultIn(schema: JsonObject, root: JsonObject): string {
  for (const [place, part] of partsOf(schema)) {
    const alone = { ...part, ...(root['$defs'] !== undefined && { $defs: root['$defs'] }) };
    if (typeof tryConvert(alone) === 'string') return place + faultIn(part, root);
  }
  return '';
}

/** The schemas directly inside a schema, each with its place. */
function partsOf(schema: JsonObject): readonly Part[] {
  return Object.entries(schema).flatMap(([key, value]) => {
    if (isList(value)) return value.flatMap((each, at) => partAt(`.${key}[${at}]`, each));
    if (isObject(value) && maps.has(key)) {
      return Object.entries(value).flatMap(([name, each]) => partAt(`.${key}.${name}`, each));
    }
    return key === 'items' ? partAt('.items', value) : [];
  });
}

type Part = readonly [place: string, schema: JsonObject];

function partAt(place: string, value: JsonObject[string]): readonly Part[] {
  return isObject(value) ? [[place, value]] : [];
}

const maps: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions']);

/**
 * A pattern is told to the model and not checked here: a caller's regular expression could keep the whole process busy.
 * A property may be called `pattern`; only the word of the schema goes.
 */
function withoutPatterns(schema: JsonObject): JsonObject {
  const kept = Object.entries(schema).filter(([key]) => key !== 'pattern');
  return Object.fromEntries(kept.map(([key, value]) => [key, within(key, value)]));
}

function within(key: string, value: JsonObject[string]): JsonObject[string] {
  if (key === 'patternProperties') throw new Error('patternProperties is not supported');
  if (literal.has(key)) return value;
  if (isList(value)) return value.map((each) => (isObject(each) ? withoutPatterns(each) : each));
  if (!isObject(value)) return value;
  return maps.has(key) ? mapValues(value) : withoutPatterns(value);
}

/** Words whose value is an example of the data, not a schema. */
const literal: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'examples']);

function mapValues(schemas: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, each]) => [name, isObject(each) ? withoutPatterns(each) : each]),
  );
}

function isList(value: JsonObject[string]): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
