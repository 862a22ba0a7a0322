import type { EmbedCall, EmbedReply } from '@understudy/core';
import { contextWith, keyOfTests } from '@understudy/testing/contract';
import { faultServer, json } from '@understudy/testing/fault-server';
import type { Answer } from '@understudy/testing/fault-server';
import { describe, expect, it } from 'vitest';

import { createOpenAiCompatible } from './index.ts';
import type { Dialect } from './index.ts';

interface Embedded {
  readonly reply: EmbedReply | undefined;
  readonly failure: string | undefined;
  readonly body: unknown;
}

async function embed(
  answer: Answer,
  fields: Partial<EmbedCall> = {},
  dialect: Partial<Dialect> = {},
): Promise<Embedded> {
  const upstream = await faultServer();
  upstream.next(answer);
  const { embed: ask, classify } = createOpenAiCompatible({
    key: keyOfTests,
    baseUrl: upstream.url,
    dialect,
  });
  const call = { model: 'e', facts: { model: 'x/e' }, values: ['a', 'b'], ...fields };
  const asked = await ask?.(call, contextWith()).then(
    (reply) => ({ reply, failure: undefined }),
    (error: unknown) => ({ reply: undefined, failure: classify(error).kind }),
  );
  await upstream.close();
  const [request] = upstream.requests;
  return {
    reply: asked?.reply,
    failure: asked?.failure,
    body: request && { path: request.path, ...JSON.parse(request.body) },
  };
}

const row = (index: number, embedding: unknown): object => ({ object: 'embedding', index, embedding });
const good = json(
  200,
  {
    object: 'list',
    model: 'e-1',
    data: [row(1, [0.5, -1]), row(0, [1, 2])],
    usage: { prompt_tokens: 4, total_tokens: 4 },
  },
  { 'x-request-id': 'req_e' },
);

describe('embed', () => {
  it('gives vectors in the order of the texts', async () => {
    const { reply, body } = await embed(good);
    expect(body).toEqual({ path: '/embeddings', model: 'e', input: ['a', 'b'] });
    expect(reply).toEqual({
      vectors: [
        [1, 2],
        [0.5, -1],
      ],
      usage: { inputTokens: 4, outputTokens: 0 },
      providerRequestId: 'req_e',
      servedModel: 'e-1',
    });
  });

  it('asks for dimensions by the name they have here, and passes options on', async () => {
    const { body } = await embed(
      good,
      { dimensions: 256, options: { mine: { user: 'u', model: 'other' } } },
      { id: 'mine' },
    );
    expect(body).toMatchObject({ dimensions: 256, user: 'u', model: 'e' });
    const renamed = await embed(
      good,
      { dimensions: 256 },
      { embeddings: { dimensions: 'output_dimension', mostValues: 9 } },
    );
    expect(renamed.body).toMatchObject({ output_dimension: 256 });
  });

  it('reads vectors that were asked for in base64', async () => {
    const packed = Buffer.from(new Float32Array([0.5, -1]).buffer).toString('base64');
    const { reply } = await embed(json(200, { data: [row(0, packed)] }), { values: ['a'] });
    expect(reply?.vectors).toEqual([[0.5, -1]]);
  });

  it.each<[string, Partial<EmbedCall>, Dialect['embeddings']]>([
    ['too many texts', { values: ['a', 'b', 'c'] }, { dimensions: undefined, mostValues: 2 }],
    [
      'a number of dimensions where there is no choice',
      { dimensions: 9 },
      { dimensions: undefined, mostValues: 2 },
    ],
  ])('refuses %s before anything is sent', async (_what, fields, embeddings) => {
    expect(await embed(good, fields, { embeddings })).toEqual({
      reply: undefined,
      failure: 'bad-request',
      body: undefined,
    });
  });

  it.each([{ data: [row(0, ['x'])] }, { data: [row(0, 'abc')] }, { data: [{}] }])(
    'takes %j for no vectors',
    async (answer) => {
      expect((await embed(json(200, answer))).failure).toBe('malformed');
    },
  );

  it('is not there where the provider has none', () => {
    expect(
      createOpenAiCompatible({ key: 'k', baseUrl: 'http://127.0.0.1:1', dialect: { embeddings: undefined } }),
    ).not.toHaveProperty('embed');
  });
});
