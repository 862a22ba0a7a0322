import { attemptKey, placeKey, requestKey } from './cells.ts';
import type {
  AttemptCell,
  AttemptNames,
  AttemptSums,
  Cells,
  Place,
  RequestCell,
  RequestNames,
  RequestSums,
  SpendCell,
} from './cells.ts';

/** Once, or taken back. */
export type Sign = 1 | -1;

/** What is added where. */
interface Addition<Names, Sums> {
  readonly place: Place;
  readonly names: Names;
  readonly sums: Sums;
  readonly sign?: Sign | undefined;
}

export function addRequests(
  cells: Cells,
  { place, names, sums, sign = 1 }: Addition<RequestNames, RequestSums>,
): void {
  const cell = orNew<RequestCell>(cells.requests, requestKey(place, names), () => ({
    names: { ...names, ...place },
    sums: { ...noRequests },
    histograms: {},
  }));
  addCounts(cell.sums, sums, sign);
}

export function addSpend(
  cells: Cells,
  { place, sums, sign = 1 }: Omit<Addition<unknown, RequestSums>, 'names'>,
): void {
  const cell = orNew<SpendCell>(cells.spend, placeKey(place), () => ({
    names: place,
    sums: { ...noRequests },
    histograms: {},
  }));
  addCounts(cell.sums, sums, sign);
}

/** Returns the cell, for its histograms. */
export function addAttempts(
  cells: Cells,
  { place, names, sums, sign = 1 }: Addition<AttemptNames, AttemptSums>,
): AttemptCell {
  const cell = orNew<AttemptCell>(cells.attempts, attemptKey(place, names), () => ({
    names: { ...names, ...place },
    sums: { ...noMoney, attempts: 0 },
    histograms: { duration: new Map(), first_token: new Map() },
  }));
  addMoney(cell.sums, sums, sign);
  cell.sums.attempts += sign * sums.attempts;
  return cell;
}

type Money = Pick<RequestSums, keyof typeof noMoney>;

// By name and not in a loop over names: this runs many times for every request.

function addCounts(sums: RequestSums, more: RequestSums, sign: Sign): void {
  addMoney(sums, more, sign);
  sums.requests += sign * more.requests;
  sums.successes += sign * more.successes;
  sums.fallbacks += sign * more.fallbacks;
  sums.cached += sign * more.cached;
  sums.saved_micro_usd += sign * more.saved_micro_usd;
}

function addMoney(sums: Money, more: Money, sign: Sign): void {
  sums.cost_micro_usd += sign * more.cost_micro_usd;
  sums.unpriced += sign * more.unpriced;
  sums.input_tokens += sign * more.input_tokens;
  sums.output_tokens += sign * more.output_tokens;
}

function orNew<Each>(cells: Map<string, Each>, key: string, make: () => Each): Each {
  const known = cells.get(key);
  if (known) return known;
  const made = make();
  cells.set(key, made);
  return made;
}

const noMoney = { cost_micro_usd: 0, unpriced: 0, input_tokens: 0, output_tokens: 0 };

const noRequests: RequestSums = {
  ...noMoney,
  requests: 0,
  successes: 0,
  fallbacks: 0,
  cached: 0,
  saved_micro_usd: 0,
};
