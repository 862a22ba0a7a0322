import type { Failure } from '../failure.ts';
import { LlmError } from '../llm/llm-error.ts';

/** Why nobody waits for an answer any more: what whoever ended the call said of it, where it is one of our own words. */
export function callerLeft(signal: AbortSignal | undefined): Failure {
  const reason: unknown = signal?.reason;
  const isSaid = reason instanceof LlmError && reason.kind === 'cancelled';
  return isSaid ? reason.failure : { kind: 'cancelled', message: 'the caller left' };
}
