import type { Failure } from '../failure.ts';
import type { Attempt, Meta, Outcome } from '../outcome.ts';
import type { LlmRequest } from '../request.ts';
import type { LlmResult, StreamEvent } from '../result.ts';
import { scrub } from '../scrub.ts';
import { totalsOf } from '../walk/totals.ts';

/** What a request is refused with when a store that must be asked first does not answer. */
export function unavailable(what: string, cause: unknown): Failure {
  const because = cause instanceof Error ? scrub(cause.message) : 'it did not say why';
  return {
    kind: 'rejected-locally',
    code: `${what}-unavailable`,
    message: `${what} cannot be asked: ${because}`,
    cause,
  };
}

/** An outcome that has an answer. */
export type Answered = Extract<Outcome, { readonly ok: true }>;

/**
 * The meta of a request for which no model was called: nothing tried, nothing spent.
 * @internal seen apart by its tests
 */
export function localMeta(request: LlmRequest, now: number): Meta {
  return {
    requestId: request.id,
    task: request.task,
    routeHash: request.route.hash,
    servedBy: undefined,
    fallback: false,
    degraded: undefined,
    cache: undefined,
    replayed: false,
    attempts: [],
    skipped: [],
    continuations: [],
    finish: undefined,
    usage: undefined,
    costMicroUsd: 0,
    costUsd: 0,
    firstTokenMs: undefined,
    durationMs: now - request.startedAt,
    notes: [],
  };
}

/** The meta of a request that broke off, with what had been tried by then. */
export function brokenOffMeta(request: LlmRequest, attempts: readonly Attempt[], now: number): Meta {
  return { ...localMeta(request, now), attempts, ...totalsOf(attempts) };
}

/** A failure that we decided without calling anyone. Settled in every mode: a stream has not begun. */
export function refusal(request: LlmRequest, failure: Failure, now: number): LlmResult {
  return { type: 'settled', outcome: { ok: false, failure, meta: localMeta(request, now) } };
}

interface Replay {
  readonly request: LlmRequest;
  /** The answer as it was first given. */
  readonly outcome: Answered;
  readonly now: number;
  /** How this answer differs from a fresh one. */
  readonly marks: Partial<Pick<Meta, 'cache' | 'replayed'>>;
}

/** Gives an earlier answer again. Says who made it; costs nothing now. */
export function replay({ request, outcome, now, marks }: Replay): LlmResult {
  const { servedBy, fallback, degraded, cache, continuations, finish, notes } = outcome.meta;
  const meta: Meta = {
    ...localMeta(request, now),
    ...{ servedBy, fallback, degraded, cache, continuations, finish, notes },
    ...marks,
  };
  return give(request, { ok: true, answer: outcome.answer, meta });
}

/** An answer that is already whole, in the mode the caller asked for. */
export function give(request: LlmRequest, outcome: Answered): LlmResult {
  if (request.mode !== 'stream') return { type: 'settled', outcome };
  const events = eventsOfAnswer(outcome, request.options.includeReasoning);
  return { type: 'streaming', events, settled: Promise.resolve(outcome) };
}

/** An answer that is already whole, as the events of a stream. */
async function* eventsOfAnswer(outcome: Answered, withReasoning = false): AsyncGenerator<StreamEvent> {
  const { output, reasoning, toolCalls } = outcome.answer;
  if (withReasoning && reasoning) yield { type: 'reasoning-delta', text: reasoning };
  const text = typeof output === 'string' ? output : JSON.stringify(output);
  if (text) yield { type: 'text-delta', text };
  if (typeof output === 'object') yield { type: 'partial', value: output };
  for (const [index, { id, name, arguments: json }] of toolCalls.entries()) {
    yield { type: 'tool-call-delta', index, id, name, arguments: json };
  }
  yield { type: 'finish', answer: outcome.answer, meta: outcome.meta };
}

/** The same outcome, with something more to say about it. */
export function withNotes(outcome: Outcome, notes: readonly string[]): Outcome {
  return { ...outcome, meta: { ...outcome.meta, notes: [...outcome.meta.notes, ...notes] } };
}
