import type { FailureCount, Summary } from './summary.ts';

/** The HTTP status of a failure; undefined when part of the answer had been delivered. */
export type StatusOf = (failure: FailureCount) => number | undefined;

export interface Naming {
  readonly statusOf: StatusOf;
  /** What a model is called. */
  readonly nameOf: (model: string) => string;
}

/** Who answered and what failed how, each with its share: `B 97 %, refused 422 3 %`. */
export function callersGot({ requests, servedBy, failures }: Summary, { statusOf, nameOf }: Naming): string {
  const shares = new Map(Object.entries(servedBy).map(([model, count]) => [nameOf(model), count]));
  for (const failure of failures) {
    const words = inWords(failure, statusOf);
    shares.set(words, (shares.get(words) ?? 0) + failure.count);
  }
  return [...shares].map(([what, count]) => `${what} ${share(count, requests)}`).join(', ');
}

function inWords(failure: FailureCount, statusOf: StatusOf): string {
  if (failure.brokenOff) return `${failure.kind} mid-answer`;
  return `${failure.kind} ${statusOf(failure) ?? ''}`.trimEnd();
}

/** To a tenth where it is no whole number, and never 0 % for something, nor 100 % for nearly all. */
export function share(count: number, of: number): string {
  const percent = Math.round((1000 * count) / of) / 10;
  const shown = count > 0 && count < of ? Math.min(99.9, Math.max(0.1, percent)) : percent;
  return `${Number.isInteger(shown) ? shown : shown.toFixed(1)} %`;
}
