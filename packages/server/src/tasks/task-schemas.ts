import type { AnyTask } from '@understudy/core';
import { z } from 'zod';

/** A task as a caller in any language needs to know it. */
export interface TaskSchemas {
  readonly kind: AnyTask['kind'];
  readonly description: string | undefined;
  readonly input: unknown;
  readonly output: unknown;
}

export function taskSchemas(task: AnyTask): TaskSchemas {
  const { kind, description } = task;
  if (task.kind === 'embed')
    return { kind, description, input: schemaOf(texts, 'input'), output: schemaOf(vectors, 'output') };
  return {
    kind,
    description,
    input: schemaOf(task.input, 'input'),
    output: schemaOf(task.output ?? z.string(), 'output'),
  };
}

/** As JSON Schema 2020-12, which is OpenAPI 3.1's. What it cannot say it leaves open. */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

const texts = z.object({ values: z.array(z.string()).min(1) });
const vectors = z.array(z.array(z.number()));
