import type { Engine } from './engine.ts';
import type { StreamJourney } from './journey.ts';
import { buildMeta, failed } from './meta.ts';
import { readStale } from './middleware/cache.ts';
import { give } from './middleware/local-outcome.ts';
import type { Answer, Meta } from './outcome.ts';
import { nobodyToAsk, worstFailure } from './nobody.ts';
import type { Exhausted } from './routes/route.ts';
import type { LlmResult } from './result.ts';
import { serve } from './serve.ts';

/** Every candidate has failed or is out: give what the route keeps for that, or a failure that tells it all. */
export async function whenExhausted(journey: StreamJourney, engine: Engine): Promise<LlmResult> {
  const { request, trail } = journey;
  const failure = worstFailure(trail.attempts) ?? nobodyToAsk(trail.skipped, soonest(journey, engine));
  // A request that nobody could ever take is the caller's to change; an old answer would only hide that.
  if (failure.kind === 'rejected-locally') return failed(journey, failure, engine);
  const rescued = await rescue(request.route.exhausted, journey, engine);
  if (rescued) return rescued;
  engine.emit({ type: 'exhausted', requestId: request.id, task: request.task });
  return failed(journey, failure, engine);
}

async function rescue(exhausted: Exhausted, journey: StreamJourney, engine: Engine): Promise<LlmResult | undefined> {
  switch (exhausted.then) {
    case 'error':
      return undefined;
    case 'message':
      return instead(journey, { answer: inWords(exhausted.message), degraded: 'message' }, engine);
    case 'cached': {
      const stale = engine.cache && (await readStale(engine.cache, journey.request));
      if (!stale) return undefined;
      return instead(journey, { answer: stale.outcome.answer, degraded: 'cached', cache: stale.cache }, engine);
    }
    case 'model': {
      const { placement } = exhausted;
      const reason = 'the last resort';
      const candidates = placement.candidates.map((candidate) => ({ candidate, placement, reason, notBefore: undefined, panic: false }));
      const served = await serve({ journey, candidates, purpose: 'last-resort' }, engine);
      return served.ok ? served.result : undefined;
    }
  }
}

function inWords(output: string): Answer {
  return { output, toolCalls: [], reasoning: undefined };
}

/** An answer that no planned candidate gave, marked as such, beside everything that was tried. */
function instead(journey: StreamJourney, substitute: Substitute, engine: Engine): LlmResult {
  const { answer, degraded, cache } = substitute;
  const meta = { ...buildMeta(journey, engine), finish: 'stop', degraded, cache } as const;
  journey.leave();
  return give(journey.request, { ok: true, answer, meta });
}

interface Substitute {
  readonly answer: Answer;
  readonly degraded: 'cached' | 'message';
  readonly cache?: Meta['cache'];
}

/** How long until any candidate of the route may be asked again. */
function soonest({ request }: StreamJourney, { health, clock }: Engine): number | undefined {
  const { chain, breaker } = request.route;
  const ends = chain.flatMap(({ candidates }) => candidates.flatMap((each) => health.view(each, breaker).until ?? []));
  return ends.length === 0 ? undefined : Math.max(0, Math.ceil(Math.min(...ends) - clock.now()));
}
