import type { House } from '../walk/handle.ts';
import { LlmError } from './llm-error.ts';
import type { Skipped } from '../outcome.ts';
import { overLimit } from '../walk/perform.ts';
import { plan } from '../plan/plan.ts';
import { planWorld } from '../plan/plan-world.ts';
import { requestFacts } from '../plan/request-facts.ts';
import { prepare } from '../walk/prepare.ts';
import type { Incoming } from '../walk/prepare.ts';

/** A plan in words: who would be asked now, in which order and why, and who would not. */
export interface Explanation {
  readonly task: string | undefined;
  readonly routeHash: string;
  readonly candidates: readonly ExplainedCandidate[];
  readonly skipped: readonly Skipped[];
  /** About how many tokens the prompt is. */
  readonly inputTokens: number;
}

export interface ExplainedCandidate {
  readonly model: string;
  readonly credential: string | undefined;
  readonly role: string;
  readonly reason: string;
  /** What one call is expected to cost; undefined when the price is unknown. */
  readonly expectedMicroUsd: number | undefined;
  /** Its provider asked us to stay away for so long. */
  readonly waitMs: number;
  /** Its breaker is open, as is everybody else's. */
  readonly panic: boolean;
}

/** Plans a call without making it. One that would be refused before any call is refused here too. */
export function explain(incoming: Incoming, house: House): Explanation {
  const { engine, repertoire } = house;
  const { clock } = engine;
  const arrival = { id: 'explain', startedAt: clock.now(), wallTime: clock.wallTime() };
  const prepared = prepare(incoming, arrival, repertoire);
  if (!prepared.ok) throw new LlmError(prepared.failure, undefined);
  const { task, route } = prepared.value;
  const facts = requestFacts(prepared.value, engine);
  const refusal = overLimit(prepared.value, facts);
  if (refusal) throw new LlmError(refusal, undefined);
  const { candidates, skipped } = plan(route, facts, planWorld(engine));
  return {
    task,
    skipped,
    routeHash: route.hash,
    inputTokens: facts.inputTokens(),
    candidates: candidates.map(({ candidate, placement, reason, notBefore, panic }) => ({
      model: candidate.model,
      credential: candidate.credential,
      role: placement.role,
      reason,
      expectedMicroUsd: facts.expectedCost(candidate.model),
      waitMs: Math.max(0, (notBefore ?? 0) - facts.now),
      panic,
    })),
  };
}
