import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { newEventDecoder } from './event-decoder.ts';
import type { ServerEvent } from './event-decoder.ts';

function decode(...chunks: readonly (string | Uint8Array)[]): readonly ServerEvent[] {
  const decoder = newEventDecoder();
  const pushed = chunks.flatMap((chunk) =>
    decoder.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk),
  );
  return [...pushed, ...decoder.end()];
}

const data = (text: string, name = ''): ServerEvent => ({ type: 'data', name, data: text });

describe('newEventDecoder', () => {
  it.each<[string, string, readonly ServerEvent[]]>([
    ['events', 'data: a\n\ndata: b\n\n', [data('a'), data('b')]],
    ['a name', 'event: error\ndata: {}\n\n', [data('{}', 'error')]],
    ['a name after the data', 'data: {}\nevent: error\n\n', [data('{}', 'error')]],
    ['several lines of data', 'data: a\ndata: b\n\n', [data('a\nb')]],
    ['data without the space', 'data:a\n\n', [data('a')]],
    ['data with two spaces', 'data:  a \n\n', [data(' a ')]],
    ['empty data', 'data:\n\n', [data('')]],
    ['comments', ': keep-alive\n\ndata: a\n\n:\n\n', [{ type: 'comment' }, data('a'), { type: 'comment' }]],
    ['empty lines', '\n\n\ndata: a\n\n\n', [data('a')]],
    ['fields that mean nothing here', 'id: 1\nretry: 10\nfoo\n data: no\ndata: a\n\n', [data('a')]],
    ['an event without data', 'event: ping\n\ndata: a\n\n', [data('a')]],
    ['a byte order mark', '\uFEFFdata: a\n\n', [data('a')]],
    ['a last event without its blank line', 'data: a\n\ndata: [DONE]', [data('a'), data('[DONE]')]],
    ['nothing', '', []],
  ])('reads %s', (_what, text, expected) => {
    expect(decode(text)).toEqual(expected);
  });

  it('reads the same wherever the bytes are cut and whatever ends the lines', () => {
    const text = 'event: x\ndata: {"a":"é世👩‍👧"}\n\n: c\n\ndata: 1\ndata: 2\n\ndata: [DONE]\n\n';
    const expected = decode(text);
    fc.assert(
      fc.property(fc.constantFrom('\n', '\r\n', '\r'), fc.array(fc.nat(90)), (lineEnd, cuts) => {
        const bytes = Buffer.from(text.replaceAll('\n', lineEnd));
        const places = [0, ...cuts.toSorted((left, right) => left - right), bytes.length];
        const chunks = places.slice(1).map((place, index) => bytes.subarray(places[index], place));
        expect(decode(...chunks)).toEqual(expected);
      }),
    );
  });

  it('gives an event out as soon as it is complete', () => {
    const decoder = newEventDecoder();
    expect(decoder.push(Buffer.from('data: a\n'))).toEqual([]);
    expect(decoder.push(Buffer.from('\n'))).toEqual([data('a')]);
  });
});
