import type { Arranged } from './arrange.ts';
import type { RequestFacts } from './facts.ts';

/** Puts those behind that keep failing this kind of input, unless the caller named its own. */
export function escalatedLast(arranged: readonly Arranged[], facts: RequestFacts): readonly Arranged[] {
  if (facts.requested) return arranged;
  const failing = arranged.filter(({ placement }) => facts.isEscalated(placement.model));
  if (failing.length === 0) return arranged;
  const others = arranged.filter((each) => !failing.includes(each));
  return [...others, ...failing.map((each) => ({ ...each, reason: 'kept failing this kind of input' }))];
}
