import { estimateTokens } from '@understudy/core';

/** A text of about so many tokens; always the same, and each the beginning of the longer ones. */
export function proseOf(tokens: number): string {
  const length = Math.max(1, Math.round(tokens * charactersPerToken));
  return sentence.repeat(Math.ceil(length / sentence.length)).slice(0, length);
}

const sentence =
  'The lead was taken ill before the second act, and the one who had learned the part went on in the same coat. ';

const charactersPerToken = (sentence.length * 100) / estimateTokens(sentence.repeat(100));
