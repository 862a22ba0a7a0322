import { createTRPCClient, httpLink } from '@trpc/client';
import { describe, expect, it } from 'vitest';

import { ask, bearer, stage, tasks, testKeys } from '../../test/stage.ts';
import type { Answered } from '../../test/stage.ts';
import { createLlmRouter } from '../trpc/create-llm-router.ts';
import type { FeedbackDesk, FeedbackReceipt, RequestOwner } from './feedback-desk.ts';

const keys = testKeys({
  shop: { role: 'caller' },
  bound: { role: 'caller', customerId: 'acme' },
  viewer: { role: 'viewer' },
  operator: { role: 'operator' },
  boundAdmin: { role: 'admin', customerId: 'acme' },
});

/** Knows one request, and who asked. */
function desk(answer?: 'not-now') {
  const owners: (RequestOwner | undefined)[] = [];
  const kept: FeedbackReceipt[] = [];
  const feedbackDesk: FeedbackDesk = {
    async give(note, owner) {
      owners.push(owner);
      if (answer || note.requestId !== 'request-1') return answer ?? 'unknown-request';
      kept.push({ ...note, id: `feedback-${kept.length + 1}`, createdAt: 1 });
      return kept.at(-1) ?? 'not-now';
    },
  };
  return { feedbackDesk, owners, kept };
}

const note = { requestId: 'request-1', score: 4, comment: 'nearly' };
const router = createLlmRouter(tasks);

const ways: Readonly<Record<string, (url: string, said: unknown, keyId: string) => Promise<Answered>>> = {
  'plain HTTP': (url, said, keyId) => ask(`${url}/v1/feedback`, said, bearer(keyId)),
  tRPC: async (url, said, keyId) => {
    const { status, headers, body } = await ask(`${url}/trpc/feedback.give`, said, bearer(keyId));
    return { status, headers, body: body.result?.data ?? { error: body.error.data } };
  },
};

describe.each(Object.entries(ways))('feedback over %s', (_way, give) => {
  it('is kept, and told as it is kept', async () => {
    const { feedbackDesk } = desk();
    const { url } = await stage({ keys, feedbackDesk, router });
    const kept = { status: 200, body: { ...note, id: 'feedback-1', createdAt: 1 } };
    expect(await give(url, note, 'shop')).toMatchObject(kept);
  });

  it.each<[string, RequestOwner | undefined]>([
    ['shop', { callerId: 'shop' }],
    ['bound', { callerId: 'bound', customerId: 'acme' }],
    ['viewer', { callerId: 'viewer' }],
    ['operator', undefined],
    ['boundAdmin', { callerId: 'boundAdmin', customerId: 'acme' }],
  ])('with the key %s is for requests of %o', async (keyId, owner) => {
    const { feedbackDesk, owners } = desk();
    const { url } = await stage({ keys, feedbackDesk, router });
    await give(url, note, keyId);
    expect(owners).toEqual([owner]);
  });

  it.each<[string, unknown, number, string]>([
    ['on a request that is not there', { ...note, requestId: 'request-2' }, 404, 'not-found'],
    ['without a score', { requestId: 'request-1' }, 400, 'invalid-body'],
    ['with stars for a score', { ...note, score: '****' }, 400, 'invalid-body'],
    ['with more than there is a place for', { ...note, customerId: 'acme' }, 400, 'invalid-body'],
    ['with a book for a comment', { ...note, comment: 'x'.repeat(10_001) }, 400, 'invalid-body'],
    ['on nothing', null, 400, 'invalid-body'],
  ])('is refused %s', async (_what, said, status, kind) => {
    const { feedbackDesk, kept } = desk();
    const { url } = await stage({ keys, feedbackDesk, router });
    expect(await give(url, said, 'shop')).toMatchObject({ status, body: { error: { kind } } });
    expect(kept).toEqual([]);
  });

  it('may be tried again while it cannot be kept', async () => {
    const { feedbackDesk } = desk('not-now');
    const { url } = await stage({ keys, feedbackDesk, router });
    const busy = { status: 503, body: { error: { kind: 'too-busy', retryable: true } } };
    expect(await give(url, note, 'shop')).toMatchObject(busy);
  });

  it('has no place in a gateway without a desk', async () => {
    const { url } = await stage({ keys, router });
    expect(await give(url, note, 'shop')).toMatchObject({ status: 404 });
  });
});

it('is a typed call', async () => {
  const { feedbackDesk } = desk();
  const { url } = await stage({ keys, feedbackDesk, router });
  const link = httpLink({ url: `${url}/trpc`, headers: bearer('shop') });
  const receipt = await createTRPCClient<typeof router>({ links: [link] }).feedback.give.mutate(note);
  expect(receipt.id).toBe('feedback-1');
});
