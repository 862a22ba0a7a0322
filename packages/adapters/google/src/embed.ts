import { countOf, isLoose, listOf, looseOf, malformed, notesForEmbedding } from '@understudy/adapter-kit';
import type { EmbedCall, EmbedReply, JsonObject } from '@understudy/core';
import type { Seen } from '@understudy/transport';

/** Texts in the words of the SDK: each a content of its own, or they would become one vector together. */
export function toEmbedRequest(call: EmbedCall): {
  readonly contents: JsonObject[];
  readonly config: JsonObject;
} {
  const { values, dimensions, facts } = call;
  const most = facts.embeddings?.dimensions;
  if (dimensions !== undefined && most !== undefined && dimensions > most) {
    notesForEmbedding(call).leaveOut('dimensions', `${most} is the most there are`);
  }
  return {
    contents: values.map((text) => ({ role: 'user', parts: [{ text }] })),
    config: dimensions === undefined ? {} : { outputDimensionality: dimensions },
  };
}

/** Reads vectors. Throws unless there is one of numbers for each text. */
export function fromEmbedReply(
  value: unknown,
  { values, model }: EmbedCall,
  seen: Pick<Seen, 'providerRequestId'>,
): EmbedReply {
  const answer = looseOf(value);
  const vectors = listOf(answer['embeddings']).map(vectorOf);
  if (vectors.length !== values.length)
    throw malformed(`${vectors.length} vectors for ${values.length} texts`);
  const inputTokens = countOf(looseOf(answer['usageMetadata'])['promptTokenCount']);
  return {
    vectors,
    usage: inputTokens === undefined ? undefined : { inputTokens, outputTokens: 0 },
    providerRequestId: seen.providerRequestId,
    servedModel: model,
  };
}

function vectorOf(embedding: unknown): readonly number[] {
  const numbers = isLoose(embedding) ? listOf(embedding['values']) : [];
  if (numbers.length === 0 || !numbers.every((each) => typeof each === 'number')) {
    throw malformed('an embedding that is no list of numbers');
  }
  return numbers;
}
