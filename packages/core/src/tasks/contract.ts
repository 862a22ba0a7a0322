import type { z } from 'zod';

import type { Settled } from '../failure.ts';
import type { OutputContract } from '../request.ts';
import { outputJsonSchema } from './output-schema.ts';
import type { AnyTask } from './task.ts';

/** What a task's answer must be to count as one. Make it once per task: it converts the whole schema. */
export function contractOf(name: string, task: AnyTask): OutputContract {
  if (task.kind === 'embed') return { type: 'vectors', dimensions: task.dimensions };
  return outputContract(name, task.output);
}

/** The contract of a call that may bring a schema of its own, or why that schema is of no use. */
export type ContractFor = (schema: z.ZodType | undefined) => Settled<OutputContract>;

/** Converts each schema once, for as long as its owner keeps it. */
export function createContracts(): ContractFor {
  const known = new WeakMap<z.ZodType, Settled<OutputContract>>();
  return (schema) => {
    if (schema === undefined) return { ok: true, value: { type: 'text' } };
    const contract = known.get(schema) ?? tryContract(schema);
    known.set(schema, contract);
    return contract;
  };
}

function tryContract(schema: z.ZodType): Settled<OutputContract> {
  try {
    return { ok: true, value: outputContract('answer', schema) };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'the output schema cannot be used';
    return { ok: false, failure: { kind: 'rejected-locally', code: 'invalid-options', message, cause } };
  }
}

/**
 * Providers take a name of letters, digits, `_` and `-`.
 * @internal seen apart by its tests
 */
export function outputContract(name: string, schema: z.ZodType | undefined): OutputContract {
  if (schema === undefined) return { type: 'text' };
  return { type: 'object', name, schema, jsonSchema: outputJsonSchema(schema) };
}
