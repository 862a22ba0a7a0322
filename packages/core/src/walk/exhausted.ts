import type { Placement } from '../candidate.ts';
import type { Engine } from '../llm/engine.ts';
import { consequenceOf, verdictOn } from '../failure.ts';
import type { Failure } from '../failure.ts';
import { comeBackMs } from './come-back.ts';
import { microUsdLeft } from './journey.ts';
import type { StreamJourney } from './journey.ts';
import { buildMeta, failed } from './meta.ts';
import { readStale } from '../middleware/cache.ts';
import { give } from '../middleware/local-outcome.ts';
import type { Answer, Meta } from '../outcome.ts';
import { nobodyToAsk, worstFailure } from './nobody.ts';
import { misfit } from '../plan/fit.ts';
import { planWorld } from '../plan/plan-world.ts';
import type { Exhausted } from '../routes/route.ts';
import type { LlmResult } from '../result.ts';
import { serve } from './serve.ts';
import type { Served } from './serve.ts';

/** Every candidate has failed or is out: give what the route keeps for that, or a failure that tells it all. */
export async function whenExhausted(journey: StreamJourney, engine: Engine): Promise<LlmResult> {
  const { request } = journey;
  const failure = whatCallerHears(journey, engine);
  // A request that nobody could ever take is the caller's to change; an old answer would only hide that.
  if (failure.kind === 'rejected-locally') return failed(journey, failure, engine);
  const rescued = await rescue(request.route.exhausted, journey, engine);
  if (rescued.ok) return rescued.result;
  if (rescued.gaveUp) return failed(journey, rescued.gaveUp, engine);
  engine.emit({ type: 'exhausted', requestId: request.id, task: request.task });
  return failed(journey, failure, engine);
}

async function rescue(exhausted: Exhausted, journey: StreamJourney, engine: Engine): Promise<Served> {
  switch (exhausted.then) {
    case 'error':
      return noRescue;
    case 'message':
      // `defaults:` hold for every kind of call, and words are neither an object nor a vector.
      if (journey.request.contract.type !== 'text') return noRescue;
      return instead(journey, { answer: inWords(exhausted.message), degraded: 'message' }, engine);
    case 'cached': {
      const stale = engine.cache && (await readStale(engine.cache, journey.request));
      if (!stale) return noRescue;
      return instead(
        journey,
        { answer: stale.outcome.answer, degraded: 'cached', cache: stale.cache },
        engine,
      );
    }
    case 'model':
      return askLast(exhausted.placement, journey, engine);
  }
}

const noRescue: Served = { ok: false, gaveUp: undefined };

/** The last resort is held to what every candidate is held to. */
async function askLast(placement: Placement, journey: StreamJourney, engine: Engine): Promise<Served> {
  const { request, trail } = journey;
  const facts = { ...journey.facts, microUsdLeft: microUsdLeft(journey) };
  const why = misfit(placement, { ...planWorld(engine), route: request.route, facts });
  if (why) {
    trail.skipped.push({ model: placement.model, credential: undefined, ...why });
    return noRescue;
  }
  const reason = 'the last resort';
  const candidates = placement.candidates.map((candidate) => ({
    candidate,
    placement,
    reason,
    notBefore: undefined,
    panic: false,
  }));
  return serve({ journey, candidates, purpose: 'last-resort' }, engine);
}

function inWords(output: string): Answer {
  return { output, toolCalls: [], reasoning: undefined };
}

/** An answer that no planned candidate gave, marked as such, beside everything that was tried. */
function instead(journey: StreamJourney, substitute: Substitute, engine: Engine): Served {
  const { answer, degraded, cache } = substitute;
  const meta = { ...buildMeta(journey, engine), finish: 'stop', degraded, cache } as const;
  return { ok: true, result: give(journey.request, { ok: true, answer, meta }) };
}

interface Substitute {
  readonly answer: Answer;
  readonly degraded: 'cached' | 'message';
  readonly cache?: Meta['cache'];
}

function whatCallerHears(journey: StreamJourney, engine: Engine): Failure {
  const { failures, skipped } = journey.trail;
  const worst = worstFailure(failures);
  if (!worst) return nobodyToAsk(skipped, comeBackMs(undefined, journey, engine));
  const mayPass = verdictOn[worst.kind] === 'unhealthy' || consequenceOf[worst.kind] === 'cooldown';
  return mayPass ? { ...worst, retryAfterMs: comeBackMs(worst.retryAfterMs, journey, engine) } : worst;
}
