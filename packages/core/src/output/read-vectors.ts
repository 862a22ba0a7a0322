import type { Failure } from '../failure.ts';
import type { Answer } from '../outcome.ts';
import type { EmbedReply } from '../ports/reply.ts';
import type { OutputContract } from '../request.ts';

export interface VectorExpectation {
  readonly count: number;
  readonly contract: OutputContract;
}

/** Vectors as an answer: one for each text, all finite and of one size. */
export function readVectors(
  reply: EmbedReply,
  { count, contract }: VectorExpectation,
): { readonly ok: true; readonly value: Answer } | { readonly ok: false; readonly failure: Failure } {
  const { vectors } = reply;
  const wanted = contract.type === 'vectors' ? contract.dimensions : undefined;
  const size = wanted ?? vectors[0]?.length ?? 0;
  if (vectors.length !== count) return bad(`${vectors.length} vectors came for ${count} texts`);
  const wrong = vectors.findIndex((vector) => vector.length !== size || size === 0);
  if (wrong >= 0)
    return bad(`vector ${wrong} has ${vectors[wrong]?.length ?? 0} dimensions, not ${size || 'any'}`);
  if (!vectors.every((vector) => vector.every(Number.isFinite)))
    return bad('a vector holds something that is no number');
  return { ok: true, value: { output: vectors, toolCalls: [], reasoning: undefined } };
}

function bad(message: string): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { kind: 'bad-output', code: 'vectors', message } };
}
