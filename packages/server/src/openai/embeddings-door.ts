import type { JsonObject, LlmAnswer, Vectors } from '@understudy/core';
import { z } from 'zod';

import type { Engine } from '../call/engine.ts';
import type { Door } from '../http/door.ts';
import type { Exchange } from '../http/exchange.ts';
import { readAsked } from './asked.ts';
import type { Asked, House } from './asked.ts';
import { toTags } from './chat-options.ts';
import { metaHeaders } from '../call/meta-headers.ts';
import { badRequest, readBody } from './openai-error.ts';
import type { Read } from './openai-error.ts';
import { answerError, answerThrown, wordFailure } from './openai-failure.ts';
import { embeddingBodies } from './vectors.ts';

/** POST /v1/embeddings */
export function embeddingsDoor(house: House): Door {
  return {
    method: 'POST',
    path: '/v1/embeddings',
    needs: 'caller',
    wordFailure,
    handle: async (exchange) => {
      const read = readEmbedding(await exchange.readBody(), exchange, house);
      if (!read.ok) return answerError(exchange, read.error);
      try {
        const answer = await embed(read.value, house.gateway.llm());
        exchange.answer(200, embeddingsAnswer(answer, read.value), metaHeaders(answer.meta));
      } catch (thrown) {
        answerThrown(exchange, thrown);
      }
    },
  };
}

interface Embedding extends Asked {
  readonly values: readonly string[];
  readonly dimensions: number | undefined;
  readonly base64: boolean;
}

const text = z
  .string("expected a text; tokens are each model's own, and are not taken")
  .min(1, 'a text must not be empty');

const texts = z.union([text, z.array(text).min(1)], { error: 'expected a text or a list of texts' });

const embeddingBody = z.strictObject({
  model: z.string().nullish(),
  models: z.array(z.string().min(1)).min(1).max(32).nullish(),
  input: texts,
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().min(1).nullish(),
  user: z.string().max(200).nullish(),
});

function readEmbedding(body: unknown, exchange: Exchange, house: House): Read<Embedding> {
  const parsed = readBody(embeddingBody, body);
  if (!parsed.ok) return parsed;
  const { input, encoding_format, dimensions, ...said } = parsed.value;
  const tags = toTags(said);
  const asked = readAsked({ ...said, options: tags ? { tags } : {} }, exchange, house);
  if (!asked.ok) return asked;
  const { target } = asked.value;
  if (target.task !== undefined && dimensions) {
    const message = "Unsupported parameter: 'dimensions': a task has said itself how long its vectors are.";
    return { ok: false, error: badRequest('unsupported_parameter', 'dimensions', message) };
  }
  return {
    ok: true,
    value: {
      ...asked.value,
      values: typeof input === 'string' ? [input] : input,
      dimensions: dimensions ?? undefined,
      base64: encoding_format === 'base64',
    },
  };
}

function embed({ target, values, dimensions, options }: Embedding, llm: Engine): Promise<LlmAnswer<Vectors>> {
  const { task, models } = target;
  return task === undefined
    ? llm.generateEmbeddings({ ...options, model: models, values, dimensions })
    : llm.generateEmbeddings({ ...options, task, values });
}

function embeddingsAnswer({ output, meta }: LlmAnswer<Vectors>, { model, base64 }: Embedding): JsonObject {
  const tokens = meta.usage?.inputTokens ?? 0;
  return {
    object: 'list',
    data: embeddingBodies(output, base64),
    model: meta.servedBy ?? model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}
