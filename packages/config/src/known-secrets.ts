import { scrub } from '@understudy/core';

import { unprintable } from './unprintable.ts';

/** Remembers what was filled in, so that it can be taken out of every message again. */
export interface KnownSecrets {
  add(value: string, written: string): void;
  /** A text that may be shown: what was filled in is the reference again, and what looks like a key is gone. */
  hide(text: string): string;
}

export function createKnownSecrets(): KnownSecrets {
  const writtenFor = new Map<string, string>();
  return {
    add: (value, written) => {
      if (value.length >= leastHidden) writtenFor.set(value, written);
    },
    hide: (text) => {
      // The longest first: one may be a part of another.
      const values = [...writtenFor].toSorted(([left], [right]) => right.length - left.length);
      const shown = values.reduce((left, [value, written]) => left.replaceAll(value, () => written), text);
      return scrub(shown.replaceAll(unprintable, ' '));
    },
  };
}

/** Shorter ones are no secrets, and stand inside of other words. */
const leastHidden = 8;
