import { whenExhausted } from './exhausted.ts';
import type { Engine } from '../llm/engine.ts';
import type { Failure } from '../failure.ts';
import { newTrail } from './journey.ts';
import type { StreamJourney } from './journey.ts';
import { failed } from './meta.ts';
import type { RequestFacts } from '../plan/facts.ts';
import { plan } from '../plan/plan.ts';
import type { Plan } from '../plan/plan.ts';
import { planWorld } from '../plan/plan-world.ts';
import { requestFacts } from '../plan/request-facts.ts';
import type { LlmRequest } from '../request.ts';
import type { LlmResult } from '../result.ts';
import { serve } from './serve.ts';

/** What stands in the middle of the middleware: plan, walk, and what is left when the walk ends with nobody. */
export async function perform(request: LlmRequest, engine: Engine): Promise<LlmResult> {
  const facts = requestFacts(request, engine);
  const planned = plan(request.route, facts, planWorld(engine));
  const journey = setOut(request, facts, planned);
  const refusal = overLimit(request, facts);
  if (refusal) return failed(journey, refusal, engine);

  engine.retryBudget.onRequest();
  const served = await serve({ journey, candidates: planned.candidates, purpose: 'answer' }, engine);
  if (served.ok) return served.result;
  return served.gaveUp ? failed(journey, served.gaveUp, engine) : whenExhausted(journey, engine);
}

function setOut(request: LlmRequest, facts: RequestFacts, { firstChoice, skipped }: Plan): StreamJourney {
  const trail = newTrail();
  trail.skipped.push(...skipped);
  const { signal } = request.options;
  if (request.mode !== 'stream')
    return { request, facts, trail, signal, firstChoice, endsAt: facts.endsAt, leave: nothing };
  const leaving = new AbortController();
  return {
    request,
    facts,
    trail,
    firstChoice,
    endsAt: facts.endsAt,
    signal: signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal,
    leave: () => leaving.abort(),
  };
}

/** What the route says about the size of prompts, whoever would be asked. */
export function overLimit({ route }: LlmRequest, facts: RequestFacts): Failure | undefined {
  const limit = route.maxInputTokens;
  if (limit === undefined || facts.mostInputTokens <= limit || facts.inputTokens() <= limit) return undefined;
  const message = `the prompt is about ${facts.inputTokens()} tokens; the route's maxInputTokens is ${limit}`;
  return { kind: 'rejected-locally', code: 'context-too-long', message };
}

function nothing(): void {}
