import type { ScenarioKind } from './scenario.ts';

/** What every route is held to, and how a list of promises that were kept says it. */
export const promises = {
  answers: 'answers when all is well',
  survives: 'survives any one provider',
  deadline: 'ends in time',
  calls: 'calls no more often than it may',
  stakes: 'never degrades high stakes',
  refusals: 'respects refusals',
  cost: 'costs no more than it may',
  reach: 'can reach everybody it names',
  independence: 'has fallbacks that fail apart',
} as const;

export type PromiseName = keyof typeof promises;

export const promiseNames: readonly PromiseName[] = Object.keys(promises).filter(isPromise);

function isPromise(name: string): name is PromiseName {
  return Object.hasOwn(promises, name);
}

/** Something to tell about a task: a promise that is broken, or is not made by design, or what is worth a look. */
export interface Finding {
  readonly severity: 'broken' | 'by-design' | 'warning';
  readonly promise: PromiseName;
  readonly task: string;
  /** What was played when it showed. */
  readonly troubles: readonly ScenarioKind[];
  /** What is so, about the task: a sentence without its subject. */
  readonly says: string;
  /** What to change. */
  readonly advice: string;
  /** The keys that lead to the place in the routes. */
  readonly path: readonly (string | number)[];
  /** A fallback would cure it, and the route names or allows none. */
  readonly forWantOfFallback?: boolean | undefined;
}

/** Findings that say the same about the same task, as one with all its troubles. */
export function merged(findings: readonly Finding[]): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const finding of findings) {
    const { severity, promise, task, says } = finding;
    const name = JSON.stringify([severity, promise, task, says]);
    const before = found.get(name)?.troubles ?? [];
    found.set(name, { ...finding, troubles: [...new Set([...before, ...finding.troubles])] });
  }
  return [...found.values()];
}
