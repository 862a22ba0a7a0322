import type { Parameters } from '../ports/model-call.ts';

/** How much a candidate may write: a caller may ask for less than the route allows, never for more. */
export function outputLimit(placed: Parameters | undefined, asked: Parameters): number | undefined {
  const limit = Math.min(placed?.maxOutputTokens ?? Infinity, asked.maxOutputTokens ?? Infinity);
  return limit === Infinity ? undefined : limit;
}
