import type { Engine } from '../llm/engine.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { Composed } from '../middleware/compose.ts';
import { brokenOffMeta, give } from '../middleware/local-outcome.ts';
import { withObserver } from '../middleware/watch-next.ts';
import type { Attempt, Meta } from '../outcome.ts';
import { perform } from './perform.ts';
import { prepare } from './prepare.ts';
import type { Arrival, Incoming } from './prepare.ts';
import type { Repertoire } from '../llm/repertoire.ts';
import type { LlmRequest } from '../request.ts';
import type { LlmResult } from '../result.ts';
import { letGo } from '../stream/let-go.ts';
import { failureOfThrown } from './thrown.ts';

/** What a call is handled with. Made once, by `createLlm`. */
export interface House {
  readonly engine: Engine;
  readonly repertoire: Repertoire;
  /** All of `use`, in its order, as one. */
  readonly around: Composed;
  readonly newId: () => string;
}

/**
 * Once per request: checks the input and renders the prompt, then everything in `use` around the one
 * place where models are asked. Callers know one error class, so nothing else leaves here.
 */
export async function handle(incoming: Incoming, house: House): Promise<LlmResult> {
  const { engine, repertoire, newId } = house;
  const { clock } = engine;
  const { requestId } = incoming.options;
  const arrival: Arrival = { id: requestId ?? newId(), startedAt: clock.now(), wallTime: clock.wallTime() };
  try {
    const prepared = prepare(incoming, arrival, repertoire);
    if (!prepared.ok) throw new LlmError(prepared.failure, undefined);
    return await carryOut(prepared.value, house);
  } catch (cause) {
    throw llmErrorOf(cause, undefined);
  }
}

async function carryOut(request: LlmRequest, { engine, around }: House): Promise<LlmResult> {
  const attempts: Attempt[] = [];
  const begun: LlmResult[] = [];
  const watched = withObserver(request, { ended: (attempt) => void attempts.push(attempt) });
  try {
    const result = await around(watched, async (asked) => {
      const performed = await perform(asked, engine);
      begun.push(performed);
      return performed;
    });
    if (result.type === 'streaming') return result;
    begun.forEach(leave);
    // Some middleware may have answered in one piece; the caller still gets what it asked for.
    return result.outcome.ok ? give(request, result.outcome) : result;
  } catch (cause) {
    begun.forEach(leave);
    throw llmErrorOf(cause, brokenOffMeta(request, attempts, engine.clock.now()));
  }
}

/** A stream that some middleware has dropped: nobody else could end the call behind it. */
function leave(result: LlmResult): void {
  if (result.type === 'streaming') letGo(result.events[Symbol.asyncIterator]());
}

function llmErrorOf(cause: unknown, meta: Meta | undefined): LlmError {
  if (cause instanceof LlmError) return cause;
  return new LlmError(failureOfThrown(cause), meta);
}
