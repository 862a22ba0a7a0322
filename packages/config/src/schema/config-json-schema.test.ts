import { readFileSync } from 'node:fs';

import type { JsonValue } from '@understudy/core';
import { describe, expect, it } from 'vitest';

import { documentPath, schemaPath, schemaText, withTables } from '../../scripts/schema-files.ts';
import { configJsonSchema } from './config-json-schema.ts';
import { describedAs, keyDescriptions } from './key-descriptions.ts';

/** Every key of the schema with its description, by its path. */
function keysIn(
  node: JsonValue | undefined,
  path = '',
): readonly (readonly [string, JsonValue | undefined])[] {
  if (Array.isArray(node)) return node.flatMap((each) => keysIn(each, path));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([word, part]) => {
    if (word === 'items') return keysIn(part, `${path}[]`);
    if (word === 'additionalProperties') return keysIn(part, `${path}.*`);
    if (word === 'anyOf') return keysIn(part, path);
    if (word !== 'properties' || typeof part !== 'object' || part === null || Array.isArray(part)) return [];
    return Object.entries(part).flatMap(([key, schema]) => {
      const here = path === '' ? key : `${path}.${key}`;
      const description =
        typeof schema === 'object' && schema !== null && 'description' in schema
          ? schema['description']
          : undefined;
      return [[here, description] as const, ...keysIn(schema, here)];
    });
  });
}

/** At a path such as `routes.*.maxLatencyMs`. */
function partAt(path: string): JsonValue | undefined {
  const found = path.split('.').reduce<JsonValue | undefined>((node, step) => {
    const { properties, additionalProperties } = Object(node);
    return step === '*' ? additionalProperties : properties[step];
  }, configJsonSchema());
  return found;
}

describe('the JSON Schema', () => {
  const schema = configJsonSchema();
  const { candidate } = Object(schema['definitions']);
  const keys = [...keysIn(schema), ...keysIn(candidate, 'routes.*.primary')];

  it('describes every key', () => {
    expect(keys.length).toBeGreaterThan(200);
    expect(keys.filter(([, description]) => !description).map(([path]) => path)).toEqual([]);
  });

  it('has each of the keys that are described', () => {
    expect([...new Set(keys.map(([path]) => describedAs(path)))].toSorted()).toEqual(
      Object.keys(keyDescriptions).toSorted(),
    );
  });

  it.each([
    ['routes.*.maxLatencyMs', { type: 'integer' }],
    ['routes.*.allowFallback', { type: 'boolean' }],
    [
      'routes.*.order',
      { type: 'string', enum: ['priority', 'weighted', 'cheapest', 'fastest', 'cache-affine'] },
    ],
    ['budgets.*.usd', { type: 'number' }],
  ])('takes a reference for %s, or what it is', (path, type) => {
    expect(partAt(path)).toMatchObject({
      description: expect.any(String),
      anyOf: [type, { $ref: '#/definitions/reference' }],
    });
  });

  it('takes a reference or a file for a key, and nothing else', () => {
    expect(partAt('providers.*.key')).toMatchObject({ allOf: [{ $ref: '#/definitions/secret' }] });
  });

  it('refers only to what it holds', () => {
    const text = JSON.stringify(configJsonSchema());
    const definitions = Object.keys(Object(configJsonSchema()['definitions']));
    for (const [, name] of text.matchAll(/"\$ref":"#\/definitions\/(\w+)"/g))
      expect(definitions).toContain(name);
    expect(text.match(/"\$ref":"#\/definitions\//g)?.length).toBe(text.match(/"\$ref"/g)?.length);
  });

  it('is the one that is shipped: otherwise run `pnpm schema` in packages/config', () => {
    // The formatter may have been over it.
    expect(JSON.parse(readFileSync(schemaPath, 'utf8'))).toEqual(JSON.parse(schemaText()));
  });

  it('is what docs/configuration.md has in its tables: otherwise run `pnpm schema` in packages/config', () => {
    const page = readFileSync(documentPath, 'utf8');
    expect(page).toBe(withTables(page));
    // Each kind of key has a table of its own.
    const kinds = new Set(
      Object.keys(keyDescriptions).map((name) => (name.includes('.') ? name.split('.')[0] : 'file')),
    );
    expect([...page.matchAll(/<!-- keys: (\w+) -->/g)].map(([, kind]) => kind).toSorted()).toEqual(
      [...kinds].toSorted(),
    );
  });
});
