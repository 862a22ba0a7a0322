/** Where a stream's text meets what the caller has already been given. */
export interface Joint {
  /** The part of this text that is new to the caller; undefined when it contradicts what was given. */
  push(text: string): string | undefined;
  /** Whether everything that was given has been met: only then may the stream end well. */
  readonly met: boolean;
}

/** The first stream of a request: all of it is new. */
export const freshStart: Joint = { push: (text) => text, met: true };

/**
 * The model was given the delivered text as the start of its own answer and goes on from there.
 * Providers refuse such a start when it ends in white space, so that was held back and may come again.
 */
export function afterPrefill(delivered: string): Joint {
  let heldBack = delivered.slice(delivered.trimEnd().length);
  return {
    met: true,
    push(text) {
      const overlap = heldBack;
      heldBack = text === '' ? heldBack : '';
      return overlap !== '' && text.startsWith(overlap) ? text.slice(overlap.length) : text;
    },
  };
}

/** The model writes the whole answer again: it must repeat the delivered text to the letter, then go on. */
export function afterRepeating(delivered: string): Joint {
  let matched = 0;
  return {
    get met() {
      return matched === delivered.length;
    },
    push(text) {
      const expected = delivered.slice(matched, matched + text.length);
      if (!text.startsWith(expected)) return undefined;
      matched += expected.length;
      return text.slice(expected.length);
    },
  };
}
