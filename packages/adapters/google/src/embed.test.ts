import { html, json } from '@understudy/testing/fault-server';
import { describe, expect, it } from 'vitest';

import { connected, contextWith, embedCallWith, failureOf } from '../test/loopback.ts';

const vectors = {
  embeddings: [{ values: [0.1, -0.2] }, { values: [0.3, 0] }],
  usageMetadata: { promptTokenCount: 4 },
};

describe('embed', () => {
  it.each(['gemini-embedding-001', 'gemini-embedding-2'])(
    'gives one vector for each text (%s)',
    async (model) => {
      const { upstream, provider } = await connected();
      upstream.next(json(200, vectors));
      const options = { google: { taskType: 'RETRIEVAL_QUERY' } };
      expect(await provider.embed?.(embedCallWith({ model, dimensions: 2, options }), contextWith())).toEqual(
        {
          vectors: [
            [0.1, -0.2],
            [0.3, 0],
          ],
          usage: { inputTokens: 4, outputTokens: 0 },
          providerRequestId: undefined,
          servedModel: model,
        },
      );
      const [request] = upstream.requests;
      expect(request?.path).toBe(`/v1beta/models/${model}:batchEmbedContents`);
      const of = (text: string): unknown => ({
        model: `models/${model}`,
        content: { role: 'user', parts: [{ text }] },
        outputDimensionality: 2,
        taskType: 'RETRIEVAL_QUERY',
      });
      expect(JSON.parse(request?.body ?? '')).toEqual({ requests: [of('one'), of('two')] });
    },
  );

  it('has no usage where the API tells none', async () => {
    const { upstream, provider } = await connected();
    upstream.next(json(200, { embeddings: vectors.embeddings }));
    expect((await provider.embed?.(embedCallWith(), contextWith()))?.usage).toBeUndefined();
  });

  it.each([
    ['too few vectors', json(200, { embeddings: [{ values: [1] }] })],
    ['none', json(200, {})],
    ['empty ones', json(200, { embeddings: [{ values: [] }, { values: [1] }] })],
    ['something else', json(200, { embeddings: [{ values: ['a'] }, { values: [1] }] })],
    ['a web page', html(200)],
  ])('takes %s for no answer', async (_what, answer) => {
    const { upstream, provider } = await connected();
    upstream.next(answer);
    expect(await failureOf(provider, provider.embed?.(embedCallWith(), contextWith()))).toMatchObject({
      kind: 'malformed',
    });
  });

  it('asks for no more dimensions than there are', async () => {
    const { upstream, provider } = await connected();
    const facts = { model: 'google/x', embeddings: { dimensions: 3072 } };
    const call = embedCallWith({ facts, dimensions: 4000 });
    expect(await failureOf(provider, provider.embed?.(call, contextWith()))).toMatchObject({
      kind: 'bad-request',
      code: 'unsupported-parameter',
    });
    expect(upstream.requests).toHaveLength(0);
    upstream.next(json(200, vectors));
    await provider.embed?.(embedCallWith({ facts, dimensions: 3072 }), contextWith());
  });

  it('knows errors like any call', async () => {
    const { upstream, provider } = await connected();
    upstream.next(json(429, { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'no' } }));
    expect(await failureOf(provider, provider.embed?.(embedCallWith(), contextWith()))).toMatchObject({
      kind: 'rate-limited',
    });
  });
});
