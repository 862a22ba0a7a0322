import type { JsonObject } from '@understudy/core';
import { z } from 'zod';
import { describe, expect, it } from 'vitest';

import { createSchemaReader } from './caller-schema.ts';

const place = 'response_format.json_schema.schema';

const invoice: JsonObject = {
  type: 'object',
  properties: {
    number: { type: 'string', pattern: '^(a+)+$' },
    pattern: { type: 'string' },
    lines: { type: 'array', items: { $ref: '#/$defs/line' } },
  },
  required: ['number', 'lines'],
  additionalProperties: false,
  $defs: {
    line: { type: 'object', properties: { total: { type: 'number', minimum: 0 } }, required: ['total'] },
  },
};

function readerOf(schema: JsonObject): z.ZodType {
  const read = createSchemaReader()(schema, place);
  return read.ok ? read.value : expect.fail(read.error.message);
}

describe("a caller's schema", () => {
  it('checks an answer', () => {
    const reader = readerOf(invoice);
    expect(reader.safeParse({ number: 'a1', lines: [{ total: 3 }] }).success).toBe(true);
    expect(reader.safeParse({ number: 'a1', lines: [{ total: -3 }] }).success).toBe(false);
    expect(reader.safeParse({ number: 'a1', lines: [], more: 1 }).success).toBe(false);
  });

  it('is told to the model as it was written, every time', () => {
    const reader = readerOf(invoice);
    for (const io of ['output', 'input'] as const)
      expect(z.toJSONSchema(reader, { io })).toMatchObject(invoice);
  });

  it('cannot keep the process busy with its patterns: those are for the model', () => {
    const evil = { number: `${'a'.repeat(40)}!`, lines: [], pattern: 'kept' };
    expect(readerOf(invoice).safeParse(evil).success).toBe(true);
    expect(readerOf(invoice).safeParse({ ...evil, pattern: 7 }).success).toBe(false);
  });

  it('is converted once, however its owner writes it again', () => {
    const read = createSchemaReader();
    const [first, second] = [read(invoice, place), read(structuredClone(invoice), place)];
    expect(first.ok && second.ok && first.value === second.value).toBe(true);
  });

  it.each<[JsonObject, string]>([
    [{ type: 'array', items: {} }, '.type'],
    [{ type: 'object', properties: { a: { type: 'objekt' } } }, '.properties.a'],
    [
      { type: 'object', properties: { a: { type: 'array', items: { type: 'text' } } } },
      '.properties.a.items',
    ],
    [
      { type: 'object', properties: { a: { anyOf: [{ type: 'string' }, { not: { type: 'null' } }] } } },
      '.properties.a.anyOf[1]',
    ],
    [{ type: 'object', properties: { a: { $ref: 'https://example.org/a' } } }, '.properties.a'],
    [{ type: 'object', patternProperties: { '^(a+)+$': {} } }, ''],
  ])('is refused at the place that is wrong: %j', (schema, at) => {
    expect(createSchemaReader()(schema, place)).toMatchObject({
      ok: false,
      error: { status: 400, code: 'invalid_json_schema', param: place + at },
    });
  });
});
