import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { JsonObject } from '@understudy/core';
import { sampleValue } from './sample-value.ts';

const jsonSchemaOf = (schema: z.ZodType): JsonObject => z.toJSONSchema(schema, { io: 'input' }) as JsonObject;

const line = z.object({
  description: z.string().min(3),
  quantity: z.int().positive(),
  cents: z.number().multipleOf(0.5),
});
interface Tree {
  readonly name: string;
  readonly children?: readonly Tree[] | undefined;
}
const tree: z.ZodType<Tree> = z.object({
  name: z.string(),
  get children() {
    return z.array(tree).max(0).optional();
  },
});

const accepted: Readonly<Record<string, z.ZodType>> = {
  'an invoice': z.object({
    supplier: z.string(),
    invoiceNumber: z.string().nullable(),
    issuedOn: z.iso.date(),
    currency: z.enum(['EUR', 'USD']),
    totalCents: z.int().min(1),
    lines: z.array(line).min(2),
    paid: z.boolean(),
  }),
  formats: z.object({ mail: z.email(), page: z.url(), id: z.uuid(), at: z.iso.datetime() }),
  'a choice of shapes': z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('a'), text: z.string() }),
    z.object({ kind: z.literal('b'), count: z.number() }),
  ]),
  'two shapes in one': z.intersection(z.object({ a: z.string() }), z.object({ b: z.number().max(3) })),
  'names of any kind': z.record(z.string(), z.object({ score: z.number().min(0).max(1) })),
  'a pair': z.tuple([z.string(), z.int()]),
  'null or something': z.union([z.null(), z.object({ x: z.int().lt(0) })]),
  'a shape that holds itself': tree,
  'bounds on both sides': z.object({
    low: z.number().gt(100).lt(110),
    rate: z.number().min(0.25).max(0.5),
    short: z.string().max(2),
  }),
  'a text': z.string(),
};

describe('a sample', () => {
  it.each(Object.entries(accepted))('is accepted by the schema of %s', (_what, schema) => {
    expect(schema.safeParse(sampleValue(jsonSchemaOf(schema))).error).toBeUndefined();
  });

  it('is what people would expect under a name', () => {
    const schema = z.object({ supplier: z.string(), currency: z.string(), dueDate: z.string() });
    expect(sampleValue(jsonSchemaOf(schema))).toEqual({
      supplier: 'Globe Theatre Ltd.',
      currency: 'EUR',
      dueDate: '2026-03-15',
    });
  });

  it('ends, even where the schema does not', () => {
    const endless = { $ref: '#' };
    expect(sampleValue(endless)).toBeNull();
  });
});
