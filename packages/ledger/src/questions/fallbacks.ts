import { stepsOf } from '../rollups/path.ts';
import { asked } from './query.ts';
import type { AskedLedger, Filters } from './query.ts';
import { readRequests } from './read-requests.ts';
import type { CountedRequests } from './read-requests.ts';
import { shareOf } from './share.ts';

export interface Fallbacks {
  /** Those for which a model was called. */
  readonly requests: number;
  /** Those that the first choice did not answer, and another one did. */
  readonly fallbacks: number;
  readonly fallbackRate: number | null;
  /** Who was asked after whom, and why; the most frequent first. */
  readonly moves: readonly Move[];
}

export interface Move {
  /** Null when the first choice was not even asked: its breaker was open, or it could not take the request. */
  readonly from: string | null;
  readonly to: string;
  /** The kind of failure; `passed-over` when `from` is null. */
  readonly reason: string;
  readonly requests: number;
}

/** How often another model than the first choice answered, from whom to whom, and why. */
export async function fallbacks(ledger: AskedLedger, query: Filters = {}): Promise<Fallbacks> {
  const rows = await readRequests(ledger, asked(query), { by: ['path', 'served_by'] });
  const called = rows.filter(({ path }) => stepsOf(path).some((step) => step !== undefined));
  const requests = called.reduce((sum, row) => sum + row.requests, 0);
  const fell = called.reduce((sum, row) => sum + row.fallbacks, 0);
  return {
    requests,
    fallbacks: fell,
    fallbackRate: shareOf(fell, requests),
    moves: addedUp(called.flatMap(movesOf)),
  };
}

function movesOf(row: CountedRequests): readonly Move[] {
  const steps = stepsOf(row.path);
  const moves = steps.flatMap((step, place): readonly Move[] => {
    const last = steps[place - 1];
    if (!last || !step || last.model === step.model) return [];
    return [{ from: last.model, to: step.model, reason: last.outcome, requests: row.requests }];
  });
  if (moves.length > 0 || row.fallbacks === 0) return moves;
  return [{ from: null, to: row.served_by, reason: 'passed-over', requests: row.fallbacks }];
}

function addedUp(moves: readonly Move[]): readonly Move[] {
  const groups = Map.groupBy(moves, ({ from, to, reason }) => JSON.stringify([from, to, reason]));
  return [...groups.values()]
    .flatMap(([first, ...others]) => {
      if (!first) return [];
      return { ...first, requests: others.reduce((sum, { requests }) => sum + requests, first.requests) };
    })
    .toSorted((left, right) => right.requests - left.requests);
}
