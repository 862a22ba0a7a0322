import type { FailureKind } from '@understudy/core';

import type { Seen } from './play.ts';

/** What a scenario came to. Unknown is undefined, never 0. */
export interface Summary {
  readonly requests: number;
  /** Answers by the model that gave them; those that no model gave, by what they were: `cached`, `message`. */
  readonly servedBy: Readonly<Record<string, number>>;
  readonly failures: readonly FailureCount[];
  /** Of those that were answered. */
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  readonly costMicroUsd: number | undefined;
  /** The part of it that was paid for calls that failed. */
  readonly wastedMicroUsd: number | undefined;
  /** The dearest single request. */
  readonly mostMicroUsd: number | undefined;
  readonly calls: number;
  readonly mostCalls: number;
}

export interface FailureCount {
  readonly kind: FailureKind;
  readonly code: string | undefined;
  /** Part of the answer had been delivered: there is no status any more. */
  readonly brokenOff: boolean;
  readonly count: number;
}

export function summaryOf(seen: readonly Seen[]): Summary {
  const answered = seen.filter(({ failure }) => failure === undefined);
  const durations = answered.map(({ durationMs }) => durationMs).toSorted((left, right) => left - right);
  const costs = seen.map(({ meta }) => (meta ? meta.costMicroUsd : 0));
  return {
    requests: seen.length,
    servedBy: counts(answered.map(({ meta }) => meta?.servedBy ?? meta?.degraded ?? 'nobody')),
    failures: failureCounts(seen),
    p50Ms: quantile(durations, 0.5),
    p99Ms: quantile(durations, 0.99),
    costMicroUsd: sum(costs),
    wastedMicroUsd: sum(seen.map(wastedIn)),
    mostMicroUsd: costs.reduce<number | undefined>(larger, 0),
    calls: seen.reduce((total, { calls }) => total + calls, 0),
    mostCalls: Math.max(0, ...seen.map(({ calls }) => calls)),
  };
}

function counts(names: readonly string[]): Readonly<Record<string, number>> {
  const counted = new Map<string, number>();
  for (const name of names) counted.set(name, (counted.get(name) ?? 0) + 1);
  return Object.fromEntries([...counted].toSorted(([, left], [, right]) => right - left));
}

function failureCounts(seen: readonly Seen[]): readonly FailureCount[] {
  const found = new Map<string, FailureCount>();
  for (const { failure, brokenOff } of seen) {
    if (!failure) continue;
    const { kind, code } = failure;
    const name = JSON.stringify([kind, code, brokenOff]);
    found.set(name, { kind, code, brokenOff, count: (found.get(name)?.count ?? 0) + 1 });
  }
  return [...found.values()].toSorted((left, right) => right.count - left.count);
}

function wastedIn({ meta }: Seen): number | undefined {
  return sum((meta?.attempts ?? []).filter(({ ok }) => !ok).map(({ costMicroUsd }) => costMicroUsd));
}

/** Unknown plus anything is unknown. */
function sum(amounts: readonly (number | undefined)[]): number | undefined {
  return amounts.reduce<number | undefined>(
    (total, each) => (total === undefined || each === undefined ? undefined : total + each),
    0,
  );
}

function larger(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : Math.max(left, right);
}

/** Nearest rank, of values in order. */
function quantile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.ceil(sorted.length * share) - 1];
}
