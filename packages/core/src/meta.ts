import type { Engine } from './engine.ts';
import type { Failure } from './failure.ts';
import type { Journey, StreamJourney } from './journey.ts';
import type { Attempt, Meta } from './outcome.ts';
import type { Usage } from './reply.ts';
import type { LlmResult } from './result.ts';

/** What a caller is told about how its answer came to be, from all that happened on the way. */
export function buildMeta(journey: Journey, { clock }: Engine): Meta {
  const { request, trail, firstChoice } = journey;
  const { attempts } = trail;
  const server = attempts.findLast(({ ok }) => ok);
  const costMicroUsd = totalCost(attempts);
  return {
    requestId: request.id,
    task: request.task,
    routeHash: request.route.hash,
    servedBy: server?.model,
    fallback: server !== undefined && server.model !== firstChoice,
    degraded: degradation(journey, server),
    cache: undefined,
    replayed: false,
    attempts: [...attempts],
    skipped: [...trail.skipped],
    continuations: [...trail.continuations],
    finish: server?.finish,
    usage: totalUsage(attempts),
    costMicroUsd,
    costUsd: costMicroUsd === undefined ? undefined : costMicroUsd / 1e6,
    firstTokenMs: server?.firstTokenMs,
    durationMs: clock.now() - request.startedAt,
    notes: server?.notes ?? [],
  };
}

function degradation({ request }: Journey, server: Attempt | undefined): Meta['degraded'] {
  if (server?.role === 'last-resort') return 'last-resort';
  return server && request.degraded && server.model === request.route.degradeTo?.model ? 'budget' : undefined;
}

/** Unknown plus anything is unknown. */
function totalCost(attempts: readonly Attempt[]): number | undefined {
  let total = 0;
  for (const { costMicroUsd } of attempts) {
    if (costMicroUsd === undefined) return undefined;
    total += costMicroUsd;
  }
  return total;
}

function totalUsage(attempts: readonly Attempt[]): Usage | undefined {
  const told = attempts.flatMap(({ usage }) => usage ?? []);
  return told.length < 2 ? told[0] : told.reduce(addUsage);
}

function addUsage(left: Usage, right: Usage): Usage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    cachedInputTokens: add(left.cachedInputTokens, right.cachedInputTokens),
    cacheWriteTokens: add(left.cacheWriteTokens, right.cacheWriteTokens),
    cacheWriteLongTokens: add(left.cacheWriteLongTokens, right.cacheWriteLongTokens),
    outputTokens: left.outputTokens + right.outputTokens,
    reasoningTokens: add(left.reasoningTokens, right.reasoningTokens),
    estimated: left.estimated || right.estimated,
  };
}

function add(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined && right === undefined ? undefined : (left ?? 0) + (right ?? 0);
}

/** A request that ends without an answer, with all that was tried. */
export function failed(journey: StreamJourney, failure: Failure, engine: Engine): LlmResult {
  journey.leave();
  return { type: 'settled', outcome: { ok: false, failure, meta: buildMeta(journey, engine) } };
}
