import type { JsonObject, JsonValue } from '@understudy/core';
import { z } from 'zod';

import { configSchema } from './config-schema.ts';
import { describedAs, keyDescriptions } from './key-descriptions.ts';
import { headerSchema } from './provider-schema.ts';

/** The JSON Schema of a configuration, for editors: each key described, and a reference wherever a value may be one. */
export function configJsonSchema(): JsonObject {
  const generated = z.toJSONSchema(configSchema, {
    target: 'draft-07', // the newest that editors agree on
    io: 'input',
    // Secrets are the only values that JSON does not know.
    unrepresentable: ({ zodSchema }) => (Object.is(zodSchema, headerSchema) ? headerValue : secretReference),
  });
  const { definitions, ...schema } = jsonObject.parse(JSON.parse(JSON.stringify(generated)));
  const apart: Place['apart'] = new Map();
  const whole = described(schema, { path: '', apart });
  const kept = Object.fromEntries(apart);
  return {
    ...whole,
    title: 'Understudy configuration',
    definitions: { ...jsonObject.parse(definitions), reference, secret, ...kept },
  };
}

const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json());

const referencePattern = '\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}';

const reference = {
  type: 'string',
  pattern: referencePattern,
  description: 'From the environment: ${NAME}, or ${NAME:-default}.',
};

const secret = {
  description: 'From the environment, ${NAME}, or from a file, { file: path }.',
  anyOf: [
    { type: 'string', pattern: referencePattern },
    {
      type: 'object',
      properties: { file: { type: 'string', description: 'A path, relative to the main file.' } },
      required: ['file'],
      additionalProperties: false,
    },
  ],
};

const secretReference = { $ref: '#/definitions/secret' };
const headerValue = { anyOf: [{ type: 'string' as const }, secretReference] };

/** Where a part of the schema is. */
interface Place {
  /** As `routes.*.fallback[].model`. */
  readonly path: string;
  /** What is long and stands in many places is kept here, once. */
  readonly apart: Map<'candidate', JsonObject>;
}

/** A part of the schema with its keys described. */
function described(node: JsonObject, place: Place): JsonObject {
  if (isConstrained(node)) return { anyOf: [node, { $ref: '#/definitions/reference' }] };
  const parts = Object.entries(node).map(([word, part]) => [word, partOf(word, part, place)] as const);
  const whole = Object.fromEntries(parts);
  if (!isCandidate(node, place)) return whole;
  place.apart.set('candidate', whole);
  return { $ref: '#/definitions/candidate' };
}

function partOf(word: string, part: JsonValue | undefined, place: Place): JsonValue | undefined {
  const { path } = place;
  if (word === 'anyOf' && isList(part)) return part.map((each) => inside(each, place) ?? null);
  if (word === 'items') return inside(part, { ...place, path: `${path}[]` });
  if (word === 'additionalProperties') return inside(part, { ...place, path: `${path}.*` });
  return word === 'properties' && isObject(part) ? properties(part, place) : part;
}

function inside(part: JsonValue | undefined, place: Place): JsonValue | undefined {
  return isObject(part) ? described(part, place) : part;
}

function properties(keys: JsonObject, { path, apart }: Place): JsonObject {
  const entries = Object.entries(keys).map(([key, value]) => {
    const here = path === '' ? key : `${path}.${key}`;
    const schema = inside(value, { path: here, apart });
    return [
      key,
      isObject(schema) ? { description: keyDescriptions[describedAs(here)] ?? '', ...schema } : schema,
    ] as const;
  });
  return Object.fromEntries(entries);
}

/** What a route may say of a model: the same wherever it names one. */
function isCandidate({ properties: keys }: JsonObject, { path }: Place): boolean {
  return isObject(keys) && 'model' in keys && describedAs(`${path}.model`) === 'candidate.model';
}

/** Whether a reference, which is a text like any other, would be refused by it. */
function isConstrained({ type, enum: choices, pattern, format }: JsonObject): boolean {
  if (type === 'string') return [choices, pattern, format].some((each) => each !== undefined);
  return type === 'number' || type === 'integer' || type === 'boolean';
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
