import type { Result } from './result.ts';

/** How far a batch has come. */
export interface Tally {
  readonly done: number;
  readonly failed: number;
  /** Of those done: asked and paid in an earlier run. */
  readonly replayed: number;
  /** Answered by another model than the first choice. */
  readonly escalated: number;
  readonly costMicroUsd: number;
  /** Of unknown cost: they add nothing to it. */
  readonly unpriced: number;
  /** Answers by who gave them. */
  readonly servedBy: Readonly<Record<string, number>>;
  /** Failures by their kind. */
  readonly failures: Readonly<Record<string, number>>;
}

export const nothingDone: Tally = {
  done: 0,
  replayed: 0,
  failed: 0,
  escalated: 0,
  costMicroUsd: 0,
  unpriced: 0,
  servedBy: {},
  failures: {},
};

/** The tally with one more result. */
export function counted(tally: Tally, result: Result): Tally {
  const { costMicroUsd } = result;
  const paid = {
    ...tally,
    costMicroUsd: tally.costMicroUsd + (costMicroUsd ?? 0),
    unpriced: tally.unpriced + (costMicroUsd === null ? 1 : 0),
  };
  if (!result.ok)
    return { ...paid, failed: tally.failed + 1, failures: oneMore(tally.failures, result.error.kind) };
  return {
    ...paid,
    done: tally.done + 1,
    replayed: tally.replayed + (result.replayed ? 1 : 0),
    escalated: tally.escalated + (result.fallback ? 1 : 0),
    servedBy: oneMore(tally.servedBy, result.servedBy ?? 'nobody'),
  };
}

function oneMore(counts: Readonly<Record<string, number>>, name: string): Readonly<Record<string, number>> {
  return { ...counts, [name]: (counts[name] ?? 0) + 1 };
}
