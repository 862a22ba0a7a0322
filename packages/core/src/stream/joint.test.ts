import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { afterPrefill, afterRepeating, freshStart } from './joint.ts';
import type { Joint } from './joint.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '\u{1F600}'), maxLength: 20 });
const cuts = fc.array(fc.nat(30), { maxLength: 6 });

/** Cuts anywhere, also through the middle of a character. */
function pieces(whole: string, at: readonly number[]): readonly string[] {
  const places = [
    0,
    ...at.map((place) => Math.min(place, whole.length)).toSorted((left, right) => left - right),
    whole.length,
  ];
  return places.slice(1).map((place, index) => whole.slice(places[index], place));
}

/** All that is new, or `undefined` as soon as it is contradicted. */
function pushed(joint: Joint, texts: readonly string[]): string | undefined {
  let all = '';
  for (const each of texts) {
    const added = joint.push(each);
    if (added === undefined) return undefined;
    all += added;
  }
  return all;
}

describe('a fresh start', () => {
  it('takes all of it', () => {
    expect(pushed(freshStart, ['', 'a', ' '])).toBe('a ');
    expect(freshStart.met).toBe(true);
  });
});

describe('after a prefill', () => {
  it('the same is added however it is cut', () => {
    fc.assert(
      fc.property(text, text, cuts, (delivered, more, at) => {
        expect(pushed(afterPrefill(delivered), pieces(more, at))).toBe(
          pushed(afterPrefill(delivered), [more]),
        );
      }),
    );
  });

  it('a model that goes on from where it was cut comes out as if it had never been', () => {
    fc.assert(
      fc.property(text, fc.nat(20), cuts, (whole, cutAt, at) => {
        const delivered = whole.slice(0, cutAt);
        const joint = afterPrefill(delivered);
        const rest = whole.slice(delivered.trimEnd().length);
        expect(delivered + pushed(joint, pieces(rest, at))).toBe(whole);
        expect(joint.met).toBe(true);
      }),
    );
  });
});

describe('after repeating', () => {
  it('what extends the delivered text adds the rest, however it is cut', () => {
    fc.assert(
      fc.property(text, text, cuts, (delivered, more, at) => {
        const joint = afterRepeating(delivered);
        expect(pushed(joint, pieces(delivered + more, at))).toBe(more);
        expect(joint.met).toBe(true);
      }),
    );
  });

  it('what does not extend it is refused, or never meets it', () => {
    fc.assert(
      fc.property(text, text, cuts, (delivered, other, at) => {
        fc.pre(!other.startsWith(delivered));
        const joint = afterRepeating(delivered);
        const added = pushed(joint, pieces(other, at));
        expect(added === undefined || (added === '' && delivered.startsWith(other))).toBe(true);
        expect(joint.met).toBe(false);
      }),
    );
  });
});
