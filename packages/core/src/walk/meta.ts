import type { Engine } from '../llm/engine.ts';
import type { Failure } from '../failure.ts';
import type { Journey } from './journey.ts';
import type { Attempt, Meta } from '../outcome.ts';
import type { LlmResult } from '../result.ts';
import { totalsOf } from './totals.ts';

/** What a caller is told about how its answer came to be, from all that happened on the way. */
export function buildMeta(journey: Journey, { clock }: Engine): Meta {
  const { request, trail, firstChoice } = journey;
  const { attempts } = trail;
  const server = attempts.findLast(({ ok }) => ok);
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
    ...totalsOf(attempts),
    firstTokenMs: server?.firstTokenMs,
    durationMs: clock.now() - request.startedAt,
    notes: server?.notes ?? [],
  };
}

function degradation({ request }: Journey, server: Attempt | undefined): Meta['degraded'] {
  if (server?.role === 'last-resort') return 'last-resort';
  return server && request.degraded && server.model === request.route.degradeTo?.model ? 'budget' : undefined;
}

/** A request that ends without an answer, with all that was tried. */
export function failed(journey: Journey, failure: Failure, engine: Engine): LlmResult {
  return { type: 'settled', outcome: { ok: false, failure, meta: buildMeta(journey, engine) } };
}
