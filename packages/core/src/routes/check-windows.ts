import type { Chain, Draft } from './draft.ts';
import { errorAt } from './problem.ts';
import type { Path, Problem } from './problem.ts';

/**
 * Whether the prompts a route takes fit some model it may ask. A smaller window behind a larger one
 * still serves the smaller prompts, so only a chain in which nobody fits is wrong.
 */
export function checkWindows({ path, input, main, rules }: Draft): readonly Problem[] {
  const allowFallback = input.allowFallback ?? true;
  const limits = rules.flatMap(({ when, ...rule }) => [
    { chain: rule, tokens: when.minInputTokens, place: [...rule.path, 'when', 'minInputTokens'] },
    { chain: rule, tokens: when.maxInputTokens, place: [...rule.path, 'when', 'maxInputTokens'] },
  ]);
  return [
    { chain: main, tokens: input.maxInputTokens, place: [...path, 'maxInputTokens'] },
    ...limits,
  ].flatMap(({ chain, tokens = 0, place }) => tooLarge(tokens, place, largestWindow(chain, allowFallback)));
}

function tooLarge(tokens: number, place: Path, window: number): readonly Problem[] {
  if (tokens <= window) return [];
  return [
    errorAt(place, `prompts of ${tokens} tokens fit no model of this chain: the largest window is ${window}`),
  ];
}

/** An unknown window may be large enough. */
function largestWindow({ primary, fallback }: Chain, allowFallback: boolean): number {
  const asked = allowFallback ? [primary, ...fallback] : [primary];
  return Math.max(...asked.map((seat) => seat?.placement.facts.contextTokens ?? Infinity));
}
