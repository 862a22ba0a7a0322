import type { Attempt } from '@understudy/core';

/** What was tried, in order: `['a/x#1 rate-limited', 'a/x#2 ok']`; `a/x[key-b]#1` where a model has several credentials. */
export function story(
  told: readonly Attempt[] | { readonly attempts: readonly Attempt[] },
): readonly string[] {
  const attempts = 'attempts' in told ? told.attempts : told;
  return attempts.map((attempt) => {
    const credential = attempt.credential === undefined ? '' : `[${attempt.credential}]`;
    return `${attempt.model}${credential}#${attempt.tryNumber} ${attempt.ok ? 'ok' : attempt.failure.kind}`;
  });
}
