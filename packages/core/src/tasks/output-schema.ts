import { z } from 'zod';

import type { JsonObject } from '../ports/json.ts';

/** The JSON Schema of what a model must write. Throws on a schema that no model can be held to, and says what to do. */
export function outputJsonSchema(schema: z.ZodType): JsonObject {
  const problems = new Map<string, string>();
  const refuse: z.core.UnrepresentableHandler<z.core.$ZodTypes> = ({ zodSchema, path }) => {
    const { type } = zodSchema._zod.def;
    if (type !== 'catch') problems.set(placeOf(path), advice[type] ?? 'use what JSON can hold');
    return 'any';
  };
  // What comes out must be JSON as well: answers are cached, replayed and sent on.
  z.toJSONSchema(schema, { io: 'output', unrepresentable: refuse });
  const jsonSchema = plain(z.toJSONSchema(schema, { io: 'input', unrepresentable: refuse }));
  if (problems.size === 0 && jsonSchema['type'] !== 'object') problems.set('output', rootAdvice(jsonSchema));
  if (problems.size === 0) return jsonSchema;
  const lines = [...problems].map(([place, what]) => `- ${place}: ${what}`);
  throw new Error(['A model cannot be asked for this output:', ...lines].join('\n'));
}

const advice: Readonly<Partial<Record<z.core.$ZodTypeDef['type'], string>>> = {
  date: 'use z.iso.date() or z.iso.datetime(), and make the Date where you use the answer',
  transform: 'transform the answer where you use it',
  map: 'use z.record(), or an array of pairs',
  set: 'use z.array()',
  bigint: 'use z.int() or z.string()',
  undefined: 'use .optional()',
  void: 'use .optional()',
  custom: 'use a schema that describes the value; .refine() may check the rest',
};

function rootAdvice({ type }: JsonObject): string {
  if (type === 'string') return 'leave output out: an answer is text unless it says otherwise';
  return 'providers take nothing but an object at the top: wrap it, z.object({ result: … })';
}

/** Without the dialect's address. A schema that has an id stands at the top itself, where zod only refers to it. */
function plain({ $schema: _dialect, $ref, $defs = {}, ...schema }: z.core.JSONSchema.BaseSchema): JsonObject {
  const id = $ref?.replace('#/$defs/', '') ?? '';
  const { [id]: root, ...others } = $defs;
  const recursive = JSON.stringify([root, others]).includes(`"#/$defs/${id}"`);
  const kept = recursive ? $defs : others;
  // oxlint-disable-next-line typescript/consistent-type-assertions -- zod has just parsed it from JSON text
  return { ...root, ...schema, ...(Object.keys(kept).length > 0 && { $defs: kept }) } as JsonObject;
}

/** A place in a JSON Schema, written as the path of a value: `output.lines[].price`. */
function placeOf(path: readonly (string | number)[]): string {
  const place = ['', ...path]
    .join('/')
    .replaceAll(/\/properties\/([^/]+)/g, '.$1')
    .replaceAll(/\/(items|additionalProperties|prefixItems\/\d+)/g, '[]')
    .replaceAll(/\/\w+/g, '');
  return `output${place}`;
}
