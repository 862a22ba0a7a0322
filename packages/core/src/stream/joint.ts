/** Where a stream's text meets what the caller has already been given. */
export interface Joint {
  /** How the stream goes on from there; `fresh` has nothing to go on from. */
  readonly method: 'fresh' | 'prefill' | 'verified';
  /** The part of this text that is new to the caller; undefined when it contradicts what was given. */
  push(text: string): string | undefined;
  /** Whether everything that was given has been met: only then may the stream end well. */
  readonly met: boolean;
}

/** A stream that begins its answer: all of it is new. */
export const freshStart: Joint = { method: 'fresh', met: true, push: (text) => text };

/**
 * The model was given the delivered text as the start of its own answer and goes on from there.
 * Providers refuse such a start when it ends in white space, so that was left out and may come again.
 */
export function afterPrefill(delivered: string): Joint {
  let leftOut = delivered.slice(delivered.trimEnd().length);
  return {
    method: 'prefill',
    met: true,
    push(text) {
      let again = 0;
      while (again < text.length && text[again] === leftOut[again]) again++;
      // It may come in pieces; the first character that differs ends it.
      leftOut = again === text.length ? leftOut.slice(again) : '';
      return text.slice(again);
    },
  };
}

/** The model writes the whole answer again: it must repeat the delivered text to the letter, then go on. */
export function afterRepeating(delivered: string): Joint {
  let matched = 0;
  return {
    method: 'verified',
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
