import type {
  CheaperModel,
  Costly,
  Dimension,
  FailureRate,
  Fallbacks,
  HourLatency,
  Latency,
  Move,
  PathCost,
  RefusalRate,
  SpendGroup,
  Unpriced,
  UnpricedModel,
  Wasted,
} from '@understudy/ledger';

import { duration, money, percent, whole } from './figures.ts';
import type { Figure } from './sheet.ts';

type Value = number | null;

function text<Row>(name: string, value: (row: Row) => string | null): Figure<Row> {
  return { name, value, shown: (row) => value(row) ?? '(none)' };
}

function count<Row>(name: string, value: (row: Row) => Value): Figure<Row> {
  return { name, value, shown: (row) => whole(value(row)), numeric: true };
}

function cost<Row>(name: string, microUsd: (row: Row) => Value): Figure<Row> {
  const usd = (row: Row): Value => {
    const known = microUsd(row);
    return known === null ? null : known / 1_000_000;
  };
  return { name, value: usd, shown: (row) => money(microUsd(row)), numeric: true };
}

function share<Row>(name: string, value: (row: Row) => Value): Figure<Row> {
  return { name, value, shown: (row) => percent(value(row)), numeric: true };
}

function time<Row>(name: string, ms: (row: Row) => Value): Figure<Row> {
  return { name, value: ms, shown: (row) => duration(ms(row)), numeric: true };
}

type Grouped = { readonly group: string | null };

/** One group of all has no name. */
function group<Row extends Grouped>(by: Dimension | undefined): readonly Figure<Row>[] {
  return by === undefined ? [] : [text<Row>(by, (row) => row.group)];
}

export function spendFigures(by: Dimension, counted: string): readonly Figure<SpendGroup>[] {
  return [
    ...group<SpendGroup>(by),
    count(counted, (row) => row.count),
    count('input tokens', (row) => row.inputTokens),
    count('output tokens', (row) => row.outputTokens),
    cost('usd', (row) => row.costMicroUsd),
    count('unpriced', (row) => row.unpriced),
  ];
}

export function costlyFigures<Row extends Costly>(
  name: string,
  nameOf: (row: Row) => string | null,
): readonly Figure<Row>[] {
  return [
    text(name, nameOf),
    count('requests', (row) => row.requests),
    cost('usd', (row) => row.costMicroUsd),
    cost('usd per request', (row) => row.costPerRequestMicroUsd),
    share('share', (row) => row.shareOfCost),
    count('unpriced', (row) => row.unpricedRequests),
  ];
}

export const cheaperFigures: readonly Figure<CheaperModel>[] = [
  text('task', (row) => row.task),
  text('now', (row) => row.now.model),
  share('succeeds', (row) => row.now.successRate),
  cost('usd per success', (row) => row.now.costPerSuccessMicroUsd),
  text('cheaper', (row) => row.cheaper.model),
  share('succeeds', (row) => row.cheaper.successRate),
  cost('usd per success', (row) => row.cheaper.costPerSuccessMicroUsd),
  cost('saves usd', (row) => row.savingMicroUsd),
];

function times<Row extends Pick<Latency, 'total' | 'firstToken'>>(): readonly Figure<Row>[] {
  return [
    count('calls', (row) => row.total.measured),
    time('p50', (row) => row.total.p50Ms),
    time('p95', (row) => row.total.p95Ms),
    time('p99', (row) => row.total.p99Ms),
    time('first token p50', (row) => row.firstToken.p50Ms),
    time('p99', (row) => row.firstToken.p99Ms),
  ];
}

export function latencyFigures(by: Dimension): readonly Figure<Latency>[] {
  return [...group<Latency>(by), ...times<Latency>()];
}

export const hourFigures: readonly Figure<HourLatency>[] = [
  count('hour', (row) => row.hour),
  ...times<HourLatency>(),
];

export const moveFigures: readonly Figure<Move>[] = [
  text('from', (row) => row.from),
  text('to', (row) => row.to),
  text('because', (row) => row.reason),
  count('requests', (row) => row.requests),
];

export function fallbackNote({ requests, fallbacks, fallbackRate }: Fallbacks): string {
  return `${whole(fallbacks)} of ${whole(requests)} requests (${percent(fallbackRate)}) were answered by a fallback`;
}

export const pathFigures: readonly Figure<PathCost>[] = [
  text('path', (row) => row.path),
  count('requests', (row) => row.requests),
  count('successes', (row) => row.successes),
  cost('usd', (row) => row.costMicroUsd),
  cost('usd per success', (row) => row.costPerSuccessMicroUsd),
];

export function failureFigures(by: Dimension | undefined): readonly Figure<FailureRate>[] {
  return [
    ...group<FailureRate>(by),
    count('calls', (row) => row.calls),
    count('failed', (row) => row.failed),
    share('rate', (row) => row.failureRate),
    text('of what', (row) => row.kinds.map(({ kind, calls }) => `${kind} ${calls}`).join(', ') || null),
  ];
}

export function refusalFigures(by: Dimension | undefined): readonly Figure<RefusalRate>[] {
  return [
    ...group<RefusalRate>(by),
    count('calls', (row) => row.calls),
    count('refused', (row) => row.refused),
    count('content filtered', (row) => row.contentFiltered),
    share('rate', (row) => row.refusalRate),
  ];
}

export function wastedFigures(by: Dimension | undefined): readonly Figure<Wasted>[] {
  return [
    ...group<Wasted>(by),
    cost('usd', (row) => row.costMicroUsd),
    cost('wasted usd', (row) => row.wastedMicroUsd),
    share('share', (row) => row.wastedShare),
    cost('on failures', (row) => row.failed.costMicroUsd),
    cost('on repairs', (row) => row.repaired.costMicroUsd),
    cost('on leaving', (row) => row.abandoned.costMicroUsd),
    cost('unused', (row) => row.unused.costMicroUsd),
  ];
}

export const unpricedFigures: readonly Figure<UnpricedModel>[] = [
  text('model', (row) => row.model),
  count('calls', (row) => row.calls),
  count('unpriced', (row) => row.unpricedCalls),
  count('abandoned', (row) => row.abandonedCalls),
];

export function unpricedNote({ requests, unpricedRequests }: Unpriced): string {
  return `${whole(unpricedRequests)} of ${whole(requests)} requests have no known cost`;
}
