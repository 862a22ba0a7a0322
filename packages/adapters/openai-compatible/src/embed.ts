import type { EmbedCall, EmbedReply, JsonObject } from '@understudy/core';
import type { Seen } from '@understudy/transport';

import type { Dialect } from './dialect.ts';
import { isLoose, listOf, LocalFailure, looseOf, malformed, textOf } from '@understudy/adapter-kit';
import { requestIdOf } from './from-reply.ts';
import { readUsage } from './read-usage.ts';

/** Puts texts in the words of the embeddings API. */
export function toEmbedRequest(call: EmbedCall, dialect: Dialect): JsonObject {
  const { dimensions: name, mostValues = 0 } = dialect.embeddings ?? {};
  if (call.values.length > mostValues)
    throw refused(`${dialect.id} takes at most ${mostValues} texts in a call`);
  if (call.dimensions !== undefined && name === undefined)
    throw refused(`${call.model} cannot be asked for a number of dimensions`);
  return {
    input: call.values,
    ...(name !== undefined && call.dimensions !== undefined && { [name]: call.dimensions }),
    ...call.options?.[dialect.id],
    model: call.model,
  };
}

function refused(message: string): LocalFailure {
  return new LocalFailure({ kind: 'bad-request', code: 'unsupported-parameter', message });
}

/** Reads vectors, in the order of the texts. */
export function fromEmbedReply(answer: unknown, seen: Seen): EmbedReply {
  const reply = looseOf(answer);
  const rows = listOf(reply['data']).map(looseOf);
  const ordered = rows.toSorted((left, right) => Number(left['index'] ?? 0) - Number(right['index'] ?? 0));
  const usage = isLoose(reply['usage']) ? readUsage({ completion_tokens: 0, ...reply['usage'] }) : undefined;
  return {
    vectors: ordered.map(({ embedding }) => vectorOf(embedding)),
    usage,
    providerRequestId: requestIdOf(reply, seen),
    servedModel: textOf(reply['model']),
  };
}

/** Numbers, or the base64 of 32-bit floats when an option asked for that. */
function vectorOf(embedding: unknown): readonly number[] {
  if (typeof embedding === 'string') {
    const bytes = Uint8Array.from(Buffer.from(embedding, 'base64'));
    if (bytes.length % 4 === 0) return [...new Float32Array(bytes.buffer)];
  }
  const numbers = listOf(embedding).filter((each) => typeof each === 'number');
  if (numbers.length === 0 || numbers.length !== listOf(embedding).length)
    throw malformed('a vector that is no list of numbers');
  return numbers;
}
