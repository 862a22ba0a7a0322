import type { Engine } from './engine.ts';
import { LlmError } from './llm-error.ts';
import type { Composed } from './middleware/compose.ts';
import { give } from './middleware/local-outcome.ts';
import { perform } from './perform.ts';
import { prepare } from './prepare.ts';
import type { Arrival, Incoming } from './prepare.ts';
import type { Repertoire } from './repertoire.ts';
import type { LlmResult } from './result.ts';
import { scrub } from './scrub.ts';

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
  const { engine, repertoire, around, newId } = house;
  const { clock } = engine;
  const arrival: Arrival = { id: newId(), startedAt: clock.now(), wallTime: clock.wallTime() };
  try {
    const prepared = prepare(incoming, arrival, repertoire);
    if (!prepared.ok) throw new LlmError(prepared.failure, undefined);
    const result = await around(prepared.value, (request) => perform(request, engine));
    // Some middleware may have answered in one piece; the caller still gets what it asked for.
    return result.type === 'settled' && result.outcome.ok ? give(prepared.value, result.outcome) : result;
  } catch (cause) {
    if (cause instanceof LlmError) throw cause;
    const message = cause instanceof Error ? scrub(`${cause.name}: ${cause.message}`) : 'something that is no Error was thrown';
    throw new LlmError({ kind: 'unknown', code: 'thrown', message, cause }, undefined);
  }
}
