import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { outputJsonSchema } from './output-schema.ts';

const problemsOf = (schema: z.ZodType): readonly string[] => {
  try {
    outputJsonSchema(schema);
    return [];
  } catch (error) {
    return String(error).split('\n- ').slice(1);
  }
};

describe('outputJsonSchema', () => {
  it('says what the model must write', () => {
    const schema = z.object({
      total: z.number().describe('with tax'),
      currency: z.enum(['EUR', 'USD']).default('EUR'),
      lines: z.array(z.object({ name: z.string(), price: z.number().optional() })),
    });
    expect(outputJsonSchema(schema)).toEqual({
      type: 'object',
      properties: {
        total: { type: 'number', description: 'with tax' },
        currency: { type: 'string', enum: ['EUR', 'USD'], default: 'EUR' },
        lines: {
          type: 'array',
          items: {
            type: 'object',
            properties: { name: { type: 'string' }, price: { type: 'number' } },
            required: ['name'],
          },
        },
      },
      required: ['total', 'lines'],
    });
  });

  it.each<[string, z.ZodType]>([
    ['a refined object', z.object({ a: z.string() }).refine(() => true)],
    ['a strict object', z.strictObject({ a: z.string() })],
    ['a record', z.record(z.string(), z.number())],
    ['two objects in one', z.object({ a: z.string() }).and(z.object({ b: z.string() }))],
    ['a lazy object', z.lazy(() => z.object({ a: z.string() }))],
    ['a preprocessed object', z.preprocess((value) => value, z.object({ a: z.string() }))],
    ['trimmed and coerced fields', z.object({ a: z.string().trim(), b: z.coerce.number(), c: z.iso.date() })],
    ['a field that recovers', z.object({ a: z.string().catch(({ input }) => String(input)) })],
  ])('takes %s', (_what, schema) => {
    expect(outputJsonSchema(schema)).toMatchObject({ type: 'object' });
  });

  it('puts an object that has an id at the top, where providers want it', () => {
    const Invoice = z.object({ total: z.number() }).meta({ id: 'TestInvoice', description: 'an invoice' });
    expect(outputJsonSchema(Invoice)).toStrictEqual({
      type: 'object',
      description: 'an invoice',
      properties: { total: { type: 'number' } },
      required: ['total'],
    });
  });

  it('keeps what is said about it there, and what it refers to', () => {
    const Address = z.object({ city: z.string() }).meta({ id: 'TestAddress' });
    const Person = z.object({ home: Address, work: Address }).meta({ id: 'TestPerson' });
    const address = { $ref: '#/$defs/TestAddress' };
    const expected = {
      type: 'object',
      properties: { home: address, work: address },
      required: ['home', 'work'],
      $defs: {
        TestAddress: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
    };
    expect(outputJsonSchema(Person)).toStrictEqual(expected);
    expect(outputJsonSchema(Person.describe('who'))).toStrictEqual({ ...expected, description: 'who' });
    expect(outputJsonSchema(z.object({ home: Address, work: Address }))).toStrictEqual(expected);
  });

  it('keeps what a recursive schema refers to', () => {
    const Tree = z.object({
      name: z.string(),
      get children() {
        return z.array(Tree);
      },
    });
    expect(outputJsonSchema(Tree)).toMatchObject({ properties: { children: { items: { $ref: '#' } } } });
    const Named = z
      .object({
        get children() {
          return z.array(Named);
        },
      })
      .meta({ id: 'TestTree' });
    const children = { type: 'array', items: { $ref: '#/$defs/TestTree' } };
    expect(outputJsonSchema(Named)).toMatchObject({
      type: 'object',
      properties: { children },
      $defs: { TestTree: { type: 'object', properties: { children } } },
    });
  });

  it('names every place that cannot be asked for, and what to write instead', () => {
    const schema = z.object({
      on: z.date(),
      lines: z.array(z.object({ price: z.string().transform(Number) })),
      items: z.object({ properties: z.bigint() }),
      tags: z.set(z.string()).optional(),
      either: z.union([z.string(), z.map(z.string(), z.string())]),
      others: z.record(z.string(), z.instanceof(Uint8Array)),
      pair: z.tuple([z.string(), z.undefined()]),
      odd: z.symbol(),
    });
    expect(problemsOf(schema)).toEqual([
      'output.on: use z.iso.date() or z.iso.datetime(), and make the Date where you use the answer',
      'output.lines[].price: transform the answer where you use it',
      'output.items.properties: use z.int() or z.string()',
      'output.tags: use z.array()',
      'output.either: use z.record(), or an array of pairs',
      'output.others[]: use a schema that describes the value; .refine() may check the rest',
      'output.pair[]: use .optional()',
      'output.odd: use what JSON can hold',
    ]);
  });

  it.each<[string, z.ZodType, string]>([
    ['text', z.string(), 'leave output out'],
    ['a list', z.array(z.string()), 'wrap it'],
    ['a choice of objects', z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]), 'wrap it'],
    ['anything', z.unknown(), 'wrap it'],
    ['a transformed object', z.object({ a: z.string() }).transform(({ a }) => a), 'transform the answer'],
    [
      'a value that only goes in as a date',
      z.codec(z.date(), z.string(), { encode: () => new Date(0), decode: String }),
      'z.iso.date()',
    ],
  ])('refuses %s', (_what, schema, problem) => {
    expect(problemsOf(schema)).toEqual([expect.stringMatching(problem)]);
  });
});
