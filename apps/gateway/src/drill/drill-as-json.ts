import type { Played } from './drilled.ts';
import type { StatusOf } from './callers-got.ts';
import type { Seen } from './play.ts';
import { placeInRoutes } from './place-in-routes.ts';
import type { DrillReport } from './run-drill.ts';

export interface DrillTerms {
  readonly routes: string;
  readonly requests: number;
  readonly seed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The whole of a drill for programs: the same for the same seed. */
export function drillAsJson(
  { drilled, findings, kept }: DrillReport,
  statusOf: StatusOf,
  terms: DrillTerms,
): object {
  const { routes, requests, seed, inputTokens, outputTokens } = terms;
  return {
    ok: findings.every(({ severity }) => severity !== 'broken'),
    ...{ routes, requests, seed, inputTokens, outputTokens },
    kept,
    tasks: drilled.map(({ cast, calls, calm, played }) => ({
      task: cast.title,
      route: cast.written,
      streamed: cast.task.kind === 'stream',
      candidates: cast.placements.map(({ model, role }) => ({ model, role })),
      usualTokens: calls.usual.inputTokens,
      largestTokens: calls.largest?.inputTokens ?? null,
      scenarios: [calm, ...played].map((each) => scenarioAsJson(each, calm, statusOf)),
    })),
    findings: findings.map(({ severity, promise, task, troubles, says, advice, path }) => {
      const cast = drilled.find(({ cast: { title } }) => title === task)?.cast;
      const { at, keys } = placeInRoutes(cast?.snapshot.files ?? [], cast?.written ?? task, path);
      return { severity, promise, task, troubles, says, advice, at: at ?? null, where: keys };
    }),
  };
}

function scenarioAsJson({ scenario, summary, failed }: Played, calm: Played, statusOf: StatusOf): object {
  const { requests, p50Ms, p99Ms, costMicroUsd, wastedMicroUsd, mostMicroUsd } = summary;
  const perThousand = (microUsd: number | undefined): number | null =>
    microUsd === undefined ? null : Math.round((microUsd * 1000) / requests);
  return {
    title: scenario.title,
    trouble: scenario.kind,
    provider: scenario.provider ?? null,
    requests,
    servedBy: summary.servedBy,
    failures: summary.failures.map((each) => ({ ...each, status: statusOf(each) ?? null })),
    p50Ms: rounded(p50Ms),
    p99Ms: rounded(p99Ms),
    addedP50Ms: rounded(difference(p50Ms, calm.summary.p50Ms)),
    addedP99Ms: rounded(difference(p99Ms, calm.summary.p99Ms)),
    microUsdPerThousand: perThousand(costMicroUsd),
    wastedMicroUsdPerThousand: perThousand(wastedMicroUsd),
    mostMicroUsd: mostMicroUsd ?? null,
    callsPerRequest: summary.calls / requests,
    mostCalls: summary.mostCalls,
    ...(failed && { oneThatFailed: inFull(failed) }),
  };
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms);
}

function difference(ms: number | undefined, usualMs: number | undefined): number | undefined {
  return ms === undefined || usualMs === undefined ? undefined : ms - usualMs;
}

function inFull({ failure, meta, durationMs }: Seen): object {
  return {
    failure,
    durationMs: rounded(durationMs),
    attempts: (meta?.attempts ?? []).map(({ model, purpose, durationMs: tookMs, ...each }) => ({
      ...{ model, purpose, durationMs: rounded(tookMs) },
      failure: each.ok ? null : each.failure,
    })),
    skipped: meta?.skipped ?? [],
  };
}
