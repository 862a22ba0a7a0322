import { estimateTokens } from '@understudy/core';

/** Counts each text once: a drill asks the same over and over, and counting takes longer than all the rest. */
export function createTokenCounter(): (text: string) => number {
  const counted = new Map<string, number>();
  return (text) => {
    const known = counted.get(text);
    if (known !== undefined) return known;
    const tokens = estimateTokens(text);
    // A few prompts, and what is added to them when an answer is asked for again.
    if (counted.size < mostTexts && text.length < longestText) counted.set(text, tokens);
    return tokens;
  };
}

const mostTexts = 1000;
const longestText = 200_000;
