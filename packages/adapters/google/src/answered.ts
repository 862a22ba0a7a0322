import { isLoose, listOf, looseOf, malformed, textOf } from '@understudy/adapter-kit';
import type { Loose } from '@understudy/adapter-kit';
import type { ProviderBound } from '@understudy/core';
import type { Seen } from '@understudy/transport';

import type { Addressee } from './to-contents.ts';
import type { Request } from './to-request.ts';

/** What is known of an answer before it is read. */
export interface Answered {
  readonly request: Pick<Request, 'addressee' | 'notes' | 'dropNulls'>;
  readonly seen: Pick<Seen, 'providerRequestId'>;
}

/** The first candidate; only one is ever asked for. */
export function candidateIn(answer: Loose): Loose | undefined {
  const [candidate] = listOf(answer['candidates']);
  return isLoose(candidate) ? candidate : undefined;
}

export function partsOf(candidate: Loose | undefined): readonly Loose[] {
  return listOf(looseOf(candidate?.['content'])['parts']).map(looseOf);
}

/** An answer, or a piece of one. The SDK makes an object of whatever came. */
export function checkedAnswer(answer: unknown): Loose {
  const told = looseOf(answer);
  if (fields.some((field) => told[field] !== undefined)) return told;
  throw malformed('an answer with nothing in it that the API would send');
}

const fields = ['candidates', 'promptFeedback', 'usageMetadata', 'modelVersion', 'responseId'];

/** What the next request must repeat. */
export function boundOf(
  signature: string | undefined,
  { provider, model }: Addressee,
): ProviderBound | undefined {
  return signature === undefined ? undefined : { provider, value: { model, signature } };
}

/** The id of a call: the model's own, else one from the answer's, so that it is the same whenever it is told. */
export function callId(call: Loose, index: number, answer: Loose): string | undefined {
  const id = textOf(call['id']);
  const answerId = textOf(answer['responseId'])?.replace(/\W/g, '').slice(-24);
  return id ?? (answerId && `call_${answerId}_${index}`);
}

export function requestIdOf(answer: Loose, { seen }: Answered): string | undefined {
  return seen.providerRequestId ?? textOf(answer['responseId']);
}
