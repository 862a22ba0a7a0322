import { z } from 'zod';
import type { JsonObject } from '@understudy/core';

import type { SchemaReader } from './caller-schema.ts';
import { badRequest } from './openai-error.ts';
import type { Read } from './openai-error.ts';

/** `response_format` as it is written. */
export type Format =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | { readonly type: 'json_schema'; readonly json_schema: NamedSchema };

interface NamedSchema {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly schema?: JsonObject | undefined;
  /** Answers are checked against the schema either way. */
  readonly strict?: boolean | null | undefined;
}

const namedSchema: z.ZodType<NamedSchema> = z.strictObject({
  name: z.string().regex(/^[\w-]{1,64}$/, 'a name has 1 to 64 letters, digits, _ and -'),
  description: z.string().nullish(),
  schema: z.record(z.string(), z.json()).optional(),
  strict: z.boolean().nullish(),
});

export const formatParameter: z.ZodType<Format | null | undefined> = z
  .discriminatedUnion(
    'type',
    [
      z.strictObject({ type: z.literal('text') }),
      z.strictObject({ type: z.literal('json_object') }),
      z.strictObject({ type: z.literal('json_schema'), json_schema: namedSchema }),
    ],
    'the formats are text, json_object and json_schema',
  )
  .nullish();

/** What an answer is to be: text, or JSON that passes a schema. */
export type AskedFormat =
  | { readonly type: 'text' }
  | { readonly type: 'any-object' }
  | { readonly type: 'schema'; readonly schema: z.ZodType };

/** Reads the format; a schema that no answer can be checked against is refused at its place. */
export function toFormat(asked: Format | null | undefined, readSchema: SchemaReader): Read<AskedFormat> {
  if (!asked || asked.type === 'text') return { ok: true, value: { type: 'text' } };
  if (asked.type === 'json_object') return { ok: true, value: { type: 'any-object' } };
  const { name, description, schema } = asked.json_schema;
  if (!schema) {
    const message = "Missing required parameter: 'response_format.json_schema.schema'.";
    return { ok: false, error: badRequest('missing_required_parameter', schemaPlace, message) };
  }
  const read = readSchema(labelled(schema, name, description), schemaPlace);
  return read.ok ? { ok: true, value: { type: 'schema', schema: read.value } } : read;
}

const schemaPlace = 'response_format.json_schema.schema';

/** The name and the description are for the model too; a schema has places for both. */
function labelled(schema: JsonObject, name: string, description: string | null | undefined): JsonObject {
  const told = description ?? undefined;
  return { title: name, ...(told !== undefined && { description: told }), ...schema };
}

/** The zod schema to hold a model to; undefined for text. */
export function outputOf(format: AskedFormat): z.ZodType | undefined {
  if (format.type === 'text') return undefined;
  return format.type === 'schema' ? format.schema : anyObject;
}

/** One for all: the engine converts each schema once. */
const anyObject: z.ZodType = z.looseObject({});
