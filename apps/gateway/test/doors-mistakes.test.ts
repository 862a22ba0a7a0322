import { expectPublishedShape } from '@understudy/testing/openai-wire';
import { describe, expect, it } from 'vitest';

import { clientsStage } from './clients-stage.ts';

const hello = [{ role: 'user', content: 'Hello' }];
const plainly = { input: { messages: hello } };

async function ask(url: string, body: unknown, method = 'POST') {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, {
    ...{ method, headers },
    body: method === 'GET' ? null : JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}

describe('an address where nothing is', () => {
  it.each([
    ['POST', '/v1/responses', 404, 'not_found'],
    ['POST', '/v1/completions', 404, 'not_found'],
    ['GET', '/v1/files/1', 404, 'not_found'],
    ['GET', '/v1/chat/completions', 405, 'method_not_supported'],
    ['DELETE', '/v1/models/lead/large', 405, 'method_not_supported'],
  ])('says so to clients of OpenAI in their words: %s %s', async (method, path, status, code) => {
    const { gateway } = await clientsStage();
    const answer = await ask(gateway.url + path, {}, method);
    expectPublishedShape({ path, ended: true, ...answer });
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([status, { error: { code } }]);
  });

  it.each([
    ['GET', '/v1/tasks/supportChat', 405, 'wrong-method'],
    ['POST', '/v1/tasks/supportChat/more', 404, 'not-found'],
    ['POST', '/nowhere', 404, 'not-found'],
  ])('says so to all others as tasks do: %s %s', async (method, path, status, kind) => {
    const { gateway } = await clientsStage();
    const answer = await ask(gateway.url + path, {}, method);
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([status, { error: { kind } }]);
  });
});

/** One mistake, made at every door that lets it be made. */
const mistakes = [
  {
    mistake: 'a task that does not exist',
    status: 404,
    calls: {
      plain: ['/v1/tasks/supportChad', plainly],
      'plain events': ['/v1/tasks/supportChad', { ...plainly, stream: true }],
      tRPC: ['/trpc/supportChad', plainly],
      '/v1': ['/v1/chat/completions', { model: 'task/supportChad', messages: hello }],
      '/v1 stream': ['/v1/chat/completions', { model: 'task/supportChad', messages: hello, stream: true }],
      '/v1 embeddings': ['/v1/embeddings', { model: 'task/supportChad', input: 'x' }],
    },
  },
  {
    mistake: 'embeddings that are asked to chat',
    status: 400,
    calls: {
      plain: ['/v1/tasks/searchIndex', plainly],
      'plain events': ['/v1/tasks/searchIndex', { ...plainly, stream: true }],
      tRPC: ['/trpc/searchIndex', plainly],
      '/v1': ['/v1/chat/completions', { model: 'task/searchIndex', messages: hello }],
      '/v1 stream': ['/v1/chat/completions', { model: 'task/searchIndex', messages: hello, stream: true }],
    },
  },
  {
    mistake: 'a chat that is asked for embeddings',
    status: 400,
    calls: {
      plain: ['/v1/tasks/supportChat', { input: { values: ['x'] } }],
      'plain events': ['/v1/tasks/supportChat', { input: { values: ['x'] }, stream: true }],
      '/v1': ['/v1/embeddings', { model: 'task/supportChat', input: 'x' }],
    },
  },
  {
    mistake: 'an option that does not exist',
    status: 400,
    calls: {
      plain: ['/v1/tasks/supportChat', { ...plainly, tempreature: 1 }],
      tRPC: ['/trpc/dataExtraction', { input: { document: 'x' }, tempreature: 1 }],
      '/v1': ['/v1/chat/completions', { model: 'task/supportChat', messages: hello, tempreature: 1 }],
    },
  },
] as const;

describe.each(mistakes)('$mistake', ({ status, calls }) => {
  it.each(Object.entries(calls))(
    'is answered alike by %s, and nobody is asked',
    async (_door, [path, body]) => {
      const { gateway, lead } = await clientsStage();
      const answer = await ask(gateway.url + path, body);
      expect([answer.status, answer.body]).toEqual([status, expect.any(String)]);
      expect(lead.requests).toEqual([]);
    },
  );
});
