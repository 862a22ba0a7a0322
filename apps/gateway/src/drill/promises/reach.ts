import type { Cast } from '../cast.ts';
import type { Drilled } from '../drilled.ts';
import type { Finding } from '../finding.ts';
import { cureFor } from './cure.ts';

/** Everybody whom a route names gets to answer, at least when all others are down. */
export function reach(drilled: Drilled): readonly Finding[] {
  const { cast, played } = drilled;
  if (!cast.route.allowFallback) return cast.chain.slice(1).map(({ model }) => neverAllowed(cast, model));
  return played.flatMap(({ scenario: { spared, kind }, failed, summary }): readonly Finding[] => {
    if (spared === undefined || !failed) return [];
    const { because, advice, path } = cureFor(failed, cast);
    const about = { promise: 'reach', task: cast.title, troubles: [kind], advice, path } as const;
    if ((summary.servedBy[spared] ?? 0) === 0) {
      const says = `never gets to ${spared}, even when all others are down: ${because}`;
      return [{ ...about, severity: 'broken', says }];
    }
    const says = `does not always get to ${spared} when all others are down: ${because}`;
    return [{ ...about, severity: 'warning', says }];
  });
}

function neverAllowed({ title }: Cast, model: string): Finding {
  return {
    ...{ severity: 'warning', promise: 'reach', task: title, troubles: [] },
    says: `names ${model}, which is never asked: allowFallback is false`,
    advice: 'take it out, or allow fallback',
    path: ['fallback'],
  };
}

/** A rule for which no call could be found. */
export function neverApplies({ name }: Cast, rule: string): Finding {
  return {
    ...{ severity: 'warning', promise: 'reach', task: name, troubles: [] },
    says: `has a rule that never applies (${rule}): those before it take all that it would`,
    advice: 'put it before them, or take it out',
    path: ['rules'],
  };
}
