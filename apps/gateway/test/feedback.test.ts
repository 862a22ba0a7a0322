import { createLlm } from '@understudy/client';
import { afterEach, describe, expect, it } from 'vitest';

import type { AppRouter } from '../src/router.ts';
import { startGateway } from '../src/start-gateway.ts';
import type { RunningGateway } from '../src/start-gateway.ts';
import { post } from './doors.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

const running: RunningGateway[] = [];
afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.close();
});

/** A gateway in rehearsal, with keys for two shops and an operator. */
async function start() {
  const gateway = await startGateway({ port: 0, environment: {}, log: quiet });
  running.push(gateway);
  const { url, ledger } = gateway;
  const keyFor = async (name: string, role: 'caller' | 'operator', customerId?: string): Promise<string> =>
    (await ledger.keys.create({ name, role, customerId })).secret;
  const keys = {
    shop: await keyFor('shop', 'caller'),
    other: await keyFor('other', 'caller'),
    acmeWeb: await keyFor('acme web', 'caller', 'acme'),
    acmeApp: await keyFor('acme app', 'caller', 'acme'),
    operator: await keyFor('boss', 'operator'),
  };
  // That there are keys is noticed within a second.
  const isClosed = async (): Promise<boolean> => (await fetch(`${url}/v1/models`)).status === 401;
  await expect.poll(isClosed, { timeout: 3000 }).toBe(true);
  const as = (key: string) => createLlm<AppRouter>({ url, key, retry: { tries: 1 } });
  return { url, ledger, keys, as };
}

const asked = { input: { text: 'Globe, two seats' } };

describe('feedback', () => {
  it('is left by the typed client, and stands in the ledger beside what the answer cost', async () => {
    const { ledger, keys, as } = await start();
    const llm = as(keys.shop);
    const { meta } = await llm.titleGeneration.mutate(asked);
    const { requestId } = meta;
    const receipt = await llm.feedback.give.mutate({ requestId, score: 4, comment: 'nearly' });
    expect(receipt).toMatchObject({ requestId, score: 4, comment: 'nearly' });
    const row = await ledger.database.kysely
      .selectFrom('feedback')
      .innerJoin('requests', 'requests.id', 'feedback.request_id')
      .select(['feedback.id', 'score', 'comment', 'cost_micro_usd'])
      .executeTakeFirstOrThrow();
    const { costMicroUsd: cost_micro_usd } = meta;
    expect(row).toEqual({ id: receipt.id, score: 4, comment: 'nearly', cost_micro_usd });
  });

  it('may be left on one’s own requests, by the key or by the customer it is bound to, and on nobody else’s', async () => {
    const { keys, as } = await start();
    const made = async (key: string): Promise<string> =>
      (await as(key).titleGeneration.mutate(asked)).meta.requestId;
    const [ofShop, ofAcme] = [await made(keys.shop), await made(keys.acmeWeb)];
    const rate = (key: string, requestId: string): Promise<string> =>
      as(key)
        .feedback.give.mutate({ requestId, score: 1 })
        .then(
          () => 'kept',
          (error: unknown) => (error instanceof Error && 'kind' in error ? String(error.kind) : 'odd'),
        );
    const told = Object.entries(keys).map(async ([name, key]) => [
      name,
      await rate(key, ofShop),
      await rate(key, ofAcme),
    ]);
    expect(await Promise.all(told)).toEqual([
      ['shop', 'kept', 'not-found'],
      ['other', 'not-found', 'not-found'],
      ['acmeWeb', 'not-found', 'kept'],
      ['acmeApp', 'not-found', 'kept'],
      ['operator', 'kept', 'kept'],
    ]);
    expect(await rate(keys.operator, 'request-of-nobody')).toBe('not-found');
  });

  it('is a POST away for whoever has no client', async () => {
    const { url, ledger, keys } = await start();
    const authorization = `Bearer ${keys.shop}`;
    const body = { model: 'task/title_generation', messages: [{ role: 'user', content: 'Hi' }] };
    const answer = await post(`${url}/v1/chat/completions`, body, { authorization });
    const requestId = answer.headers.get('x-understudy-request-id') ?? '';
    const given = await post(`${url}/v1/feedback`, { requestId, score: -1 }, { authorization });
    expect(given.status).toBe(200);
    expect(await ledger.feedback.of(requestId)).toMatchObject([{ score: -1, comment: undefined }]);
  });
});
