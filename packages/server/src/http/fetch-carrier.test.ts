import { streams } from '@understudy/testing';
import { expect, it } from 'vitest';

import { bearer, testGateway, testKeys } from '../../test/stage.ts';
import type { StageSettings } from '../../test/stage.ts';
import { createFetchHandler } from '../listen.ts';

const keys = testKeys({ caller: { role: 'caller' } });

function post(body: string, path = '/v1/tasks/dataExtraction'): Request {
  const headers = { 'content-type': 'application/json', ...bearer('caller') };
  return new Request(`http://gateway${path}`, { method: 'POST', headers, body });
}

const handlerWith = (settings: StageSettings) =>
  createFetchHandler(testGateway({ keys, ...settings }).gateway);

it('a Request is never from this machine: without keys nobody gets in', async () => {
  const handle = handlerWith({ keys: undefined });
  expect((await handle(post('{"input":{"document":"x"}}'))).status).toBe(401);
});

it('a body that is too large is refused', async () => {
  const handle = handlerWith({ limits: { bodyBytes: 100 } });
  expect((await handle(post('x'.repeat(200)))).status).toBe(413);
});

it('an answer without a body has none', async () => {
  const handle = handlerWith({ origins: ['https://app.example'] });
  const headers = { origin: 'https://app.example', 'access-control-request-method': 'POST' };
  const { status, body } = await handle(
    new Request('http://gateway/v1/tasks', { method: 'OPTIONS', headers }),
  );
  expect([status, body]).toEqual([204, null]);
});

it('a reader that does not read holds the provider back, and after a while is left', async () => {
  const big = 'x'.repeat(64 * 1024);
  const { gateway, provider } = testGateway({
    keys,
    steps: [streams(Array.from({ length: 50 }, () => big))],
    limits: { unreadMs: 100 },
  });
  const said = JSON.stringify({ input: { messages: [{ role: 'user', content: '' }] }, stream: true });
  const response = await createFetchHandler(gateway)(post(said, '/v1/tasks/supportChat'));

  expect(response.status).toBe(200);
  expect(provider.openCalls).toBe(1);
  await expect.poll(() => provider.openCalls).toBe(0);
  await expect(response.text()).rejects.toThrow('the answer was broken off');
});
