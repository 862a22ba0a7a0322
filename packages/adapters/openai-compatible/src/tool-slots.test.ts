import { describe, expect, it } from 'vitest';

import { newToolSlots } from './tool-slots.ts';

/** The pieces put together, as `id:name(arguments)`. */
function assemble(pieces: readonly object[]): readonly string[] {
  const slots = newToolSlots();
  const calls: { id: string; name: string; written: string }[] = [];
  for (const piece of pieces) {
    const { index, id = '', name = '', arguments: written = '' } = slots.place(piece);
    const call = (calls[index] ??= { id: '', name: '', written: '' });
    Object.assign(call, { id: call.id || id, name: call.name || name, written: call.written + written });
  }
  expect(slots.count).toBe(calls.length);
  return calls.map(({ id, name, written }) => `${id}:${name}(${written})`);
}

const piece = (index: unknown, id?: unknown, name?: unknown, written?: unknown): object => ({
  index,
  id,
  function: { name, arguments: written },
});

describe('newToolSlots', () => {
  it.each<[string, readonly object[], readonly string[]]>([
    [
      'one call in pieces',
      [piece(0, 'a', 'f', ''), piece(0, undefined, undefined, '{"x"'), piece(0, undefined, undefined, ':1}')],
      ['a:f({"x":1})'],
    ],
    ['parallel calls', [piece(0, 'a', 'f', '{}'), piece(1, 'b', 'g', '{}')], ['a:f({})', 'b:g({})']],
    [
      'pieces that alternate',
      [piece(0, 'a', 'f'), piece(1, 'b', 'g'), piece(0, null, null, '{}'), piece(1, null, null, '[]')],
      ['a:f({})', 'b:g([])'],
    ],
    [
      'numbers from 1, with a gap',
      [piece(1, 'a', 'f', '{}'), piece(3, 'b', 'g', '{}')],
      ['a:f({})', 'b:g({})'],
    ],
    [
      'two calls with the same number',
      [piece(0, 'a', 'f', '{}'), piece(0, 'b', 'g', '{'), piece(0, null, null, '}')],
      ['a:f({})', 'b:g({})'],
    ],
    [
      'two calls with the same id',
      [piece(0, 'x', 'f', '{}'), piece(1, 'x', 'g', '{}')],
      ['x:f({})', 'x:g({})'],
    ],
    ['an id that is given every time', [piece(0, '0', 'f', ''), piece(0, '0', 'f', '{}')], ['0:f({})']],
    ['an id that comes late', [piece(0, '', 'f'), piece(0, 'a', '', '{}')], ['a:f({})']],
    ['no ids', [piece(0, undefined, 'f', '{}'), piece(1, undefined, 'g', '{}')], [':f({})', ':g({})']],
    [
      'no numbers',
      [
        piece(undefined, 'a', 'f', '{'),
        piece(undefined, 'a', undefined, '}'),
        piece(undefined, 'b', 'g', '{}'),
      ],
      ['a:f({})', 'b:g({})'],
    ],
    [
      'no numbers and ids only once',
      [piece(undefined, 'a', 'f', '{'), piece(undefined, undefined, undefined, '}')],
      ['a:f({})'],
    ],
    ['an empty name later on', [piece(0, 'a', 'f', ''), piece(0, undefined, '', '{}')], ['a:f({})']],
    ['arguments that are null', [piece(0, 'a', 'f', null)], ['a:f()']],
    ['arguments that are an object', [piece(0, 'a', 'f', { x: 1 })], ['a:f({"x":1})']],
    ['a piece that is nothing', [piece(0, 'a', 'f', '{}'), {}], ['a:f({})']],
  ])('puts together %s', (_what, pieces, expected) => {
    expect(assemble(pieces)).toEqual(expected);
  });
});
