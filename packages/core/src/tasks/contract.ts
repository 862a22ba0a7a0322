import type { z } from 'zod';

import type { OutputContract } from '../request.ts';
import { outputJsonSchema } from './output-schema.ts';
import type { AnyTask } from './task.ts';

/** What a task's answer must be to count as one. Make it once per task: it converts the whole schema. */
export function contractOf(name: string, task: AnyTask): OutputContract {
  if (task.kind === 'embed') return { type: 'vectors', dimensions: task.dimensions };
  return outputContract(name, task.output);
}

/** The same for a call that brings its own schema. Providers take a name of letters, digits, `_` and `-`. */
export function outputContract(name: string, schema: z.ZodType | undefined): OutputContract {
  if (schema === undefined) return { type: 'text' };
  return { type: 'object', name, schema, jsonSchema: outputJsonSchema(schema) };
}
