import { z } from 'zod';

import type { JsonObject } from '@understudy/core';

/** What a value must be before it is parsed, as far as JSON Schema can say it. */
export function jsonSchemaOf(schema: z.ZodType): JsonObject {
  const { $schema: _dialect, ...jsonSchema } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  });
  // oxlint-disable-next-line typescript/consistent-type-assertions -- zod has just written it as JSON
  return jsonSchema as JsonObject;
}
