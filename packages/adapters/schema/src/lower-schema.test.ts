import type { JsonObject } from '@understudy/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { lowerSchema } from './lower-schema.ts';
import type { Lowered } from './lower-schema.ts';
import type { Reach } from './reach.ts';

const narrow: Reach = { keywords: [], formats: [], recursion: false, mostDepth: 5 };
const wide: Reach = {
  keywords: ['pattern', 'minimum', 'minItems'],
  formats: ['email'],
  recursion: true,
  mostDepth: 5,
};

/** As core writes it. */
function schemaOf(type: z.ZodType): JsonObject {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(type, { io: 'input' });
  return JSON.parse(JSON.stringify(schema));
}

function lowered(type: z.ZodType, reach = narrow): Extract<Lowered, { ok: true }> {
  const result = lowerSchema(schemaOf(type), reach);
  if (!result.ok) throw new Error(result.reason);
  return result;
}

function property(type: z.ZodType, reach = narrow): unknown {
  return lowered(z.object({ x: type }), reach).schema;
}

const closed = (x: unknown): unknown => ({
  type: 'object',
  properties: { x },
  required: ['x'],
  additionalProperties: false,
});

describe('lowerSchema', () => {
  it('closes every object and is exact about it', () => {
    const result = lowered(z.object({ a: z.object({ b: z.string() }) }));
    expect(result.schema).toEqual({
      type: 'object',
      properties: {
        a: {
          type: 'object',
          properties: { b: { type: 'string' } },
          required: ['b'],
          additionalProperties: false,
        },
      },
      required: ['a'],
      additionalProperties: false,
    });
    expect(result).toMatchObject({ exact: true, optional: false, notes: [] });
  });

  it.each<[string, z.ZodType, unknown]>([
    ['an optional text', z.string().optional(), { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    ['a nullable text', z.string().nullable(), { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    [
      'a text that may be null or missing',
      z.string().nullish(),
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
    ],
    [
      'an optional choice',
      z.enum(['a', 'b']).optional(),
      { anyOf: [{ type: 'string', enum: ['a', 'b'] }, { type: 'null' }] },
    ],
    [
      'an optional union',
      z.union([z.string(), z.int()]).optional(),
      { anyOf: [{ type: 'string' }, { type: 'integer' }, { type: 'null' }] },
    ],
    [
      'a described optional',
      z.string().describe('why').optional(),
      { description: 'why', anyOf: [{ type: 'string' }, { type: 'null' }] },
    ],
    ['a default', z.string().default('x'), { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    ['a fixed value', z.literal('a'), { type: 'string', enum: ['a'] }],
    [
      'fixed values of two types',
      z.literal(['a', 1]),
      {
        anyOf: [
          { type: 'string', enum: ['a'] },
          { type: 'number', enum: [1] },
        ],
      },
    ],
    ['a whole number, without the bounds of what is safe', z.int(), { type: 'integer' }],
    ['an array', z.array(z.boolean()), { type: 'array', items: { type: 'boolean' } }],
    ['nothing', z.null(), { type: 'null' }],
  ])('says %s', (_what, type, expected) => {
    expect(property(type)).toEqual(closed(expected));
  });

  it('tells constraints in words where the provider does not know them', () => {
    expect(property(z.string().min(3).max(9).describe('A name.'))).toEqual(
      closed({ type: 'string', description: 'A name. (minLength: 3, maxLength: 9)' }),
    );
    expect(property(z.email())).toEqual(closed({ type: 'string', description: '(format: "email")' }));
  });

  it('keeps constraints where the provider knows them', () => {
    expect(property(z.number().min(0).max(9), wide)).toEqual(
      closed({ type: 'number', description: '(maximum: 9)', minimum: 0 }),
    );
    expect(property(z.email(), wide)).toEqual(closed({ type: 'string', format: 'email' }));
    expect(property(z.string().regex(/^a/), wide)).toEqual(closed({ type: 'string', pattern: '^a' }));
    expect(property(z.string().regex(/^(?=a)/), wide)).toEqual(
      closed({ type: 'string', description: '(pattern: "^(?=a)")' }),
    );
  });

  it.each([
    [z.object({ x: z.string().optional() })],
    [z.object({ x: z.string().min(1) })],
    [z.looseObject({ x: z.string() })],
    [z.object({ x: z.tuple([z.string()]) })],
  ])('is not exact about what it had to change (%#)', (type) => {
    expect(lowered(type).exact).toBe(false);
  });

  it('only asks for nulls to be taken out where it put them in', () => {
    expect(lowered(z.object({ x: z.string().nullish() })).optional).toBe(false);
    expect(lowered(z.object({ x: z.array(z.object({ y: z.string().optional() })) })).optional).toBe(true);
  });

  it('turns a choice of objects into a union', () => {
    const type = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('a') }),
      z.object({ kind: z.literal('b') }),
    ]);
    const branch = (kind: string): unknown => ({
      type: 'object',
      properties: { kind: { type: 'string', enum: [kind] } },
      required: ['kind'],
      additionalProperties: false,
    });
    expect(property(type)).toEqual(closed({ anyOf: [branch('a'), branch('b')] }));
  });

  it('makes one object of an intersection', () => {
    const type = z.intersection(z.object({ a: z.string() }), z.object({ b: z.string().optional() }));
    expect(property(type)).toMatchObject({
      properties: { x: { required: ['a', 'b'], additionalProperties: false } },
    });
  });

  it('unfolds what is named, and keeps what refers to itself where that can be said', () => {
    const named = z.object({ street: z.string() }).meta({ id: 'address' });
    expect(property(z.array(named).describe('Where'))).toMatchObject({
      properties: { x: { description: 'Where', items: { properties: { street: { type: 'string' } } } } },
    });
    const tree: z.ZodType = z
      .object({
        name: z.string(),
        get children() {
          return z.array(tree);
        },
      })
      .meta({ id: 'tree' });
    const type = z.object({ x: tree });
    expect(lowered(type, wide).schema).toMatchObject({
      properties: { x: { $ref: '#/$defs/tree' } },
      $defs: {
        tree: {
          properties: { children: { items: { $ref: '#/$defs/tree' } } },
          required: ['name', 'children'],
        },
      },
    });
    expect(lowerSchema(schemaOf(type), narrow)).toEqual({ ok: false, reason: 'x is a schema within itself' });
  });

  it('turns a tuple into a list of any of its parts, and says so', () => {
    const result = lowered(z.object({ x: z.tuple([z.string(), z.int()]) }));
    expect(result.schema).toEqual(
      closed({
        type: 'array',
        description: '(minItems: 2, maxItems: 2)',
        items: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
      }),
    );
    expect(result.notes).toEqual(['schema: $.x is a tuple; the order of its parts cannot be held to']);
  });

  it('notes what it can neither say nor tell', () => {
    const schema: JsonObject = {
      type: 'object',
      properties: { x: { type: 'string', not: { const: 'a' } } },
      required: ['x'],
    };
    expect(lowerSchema(schema, narrow)).toMatchObject({
      ok: true,
      notes: ['schema: not of $.x cannot be said'],
    });
  });

  it.each<[string, JsonObject]>([
    [
      'meta is a record, whose keys are not known',
      schemaOf(z.object({ meta: z.record(z.string(), z.string()) })),
    ],
    [
      'list[].any is a value of any kind',
      schemaOf(z.object({ list: z.array(z.object({ any: z.unknown() })) })),
    ],
    [
      'a.a.a.a.a.a is objects nested this deep',
      schemaOf([1, 2, 3, 4, 5, 6].reduce<z.ZodType>((inner) => z.object({ a: inner }), z.string())),
    ],
    ['it is something else than an object at the top', { type: 'array', items: { type: 'string' } }],
    ['it is a choice at the top', { type: 'object', anyOf: [{ type: 'object', properties: {} }] }],
    [
      'x is a reference to somewhere else',
      { type: 'object', properties: { x: { $ref: 'https://example.com/x' } } },
    ],
    [
      'x is a reference to somewhere else',
      { type: 'object', properties: { x: { $ref: '#/$defs/constructor' } }, $defs: {} },
    ],
    [
      'x is a choice beside other conditions',
      { type: 'object', properties: { x: { type: 'object', properties: {}, anyOf: [{ type: 'object' }] } } },
    ],
    [
      'x is a fixed value that is no text, number or boolean',
      { type: 'object', properties: { x: { const: { a: 1 } } } },
    ],
  ])('refuses what has no form: %s', (reason, schema) => {
    expect(lowerSchema(schema, narrow)).toEqual({ ok: false, reason });
  });

  it('refuses a schema that unfolds to more than anybody takes, soon', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 30 }, (_, level) => {
        const next = { $ref: `#/$defs/d${level + 1}` };
        return [`d${level}`, { type: 'object', properties: { a: next, b: next } }];
      }),
    );
    const schema: JsonObject = {
      type: 'object',
      properties: { x: { $ref: '#/$defs/d0' } },
      $defs: { ...$defs, d30: { type: 'string' } },
    };
    expect(lowerSchema(schema, { ...narrow, mostDepth: 100 })).toMatchObject({ ok: false });
  });

  it('is not fooled by a key called __proto__', () => {
    const schema: JsonObject = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"}},"required":["__proto__"]}',
    );
    const result = lowerSchema(schema, narrow);
    expect(JSON.stringify(result)).toContain('"properties":{"__proto__":{"type":"string"}}');
  });
});
