import { describe, expect, it } from 'vitest';

import { ask, bearer, stage, testKeys } from '../../test/stage.ts';

describe('the OpenAPI page', () => {
  it('describes every task by its own schemas', async () => {
    const { body } = await ask(`${(await stage()).url}/openapi.json`);
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths)).toEqual([
      '/v1/tasks/dataExtraction',
      '/v1/tasks/liveExtraction',
      '/v1/tasks/supportChat',
      '/v1/tasks/searchIndex',
      '/v1/feedback',
    ]);
    expect(body.paths['/v1/feedback'].post.requestBody.content['application/json'].schema).toMatchObject({
      properties: { requestId: { type: 'string' }, score: { type: 'number' }, comment: { type: 'string' } },
      required: ['requestId', 'score'],
    });
    const { post } = body.paths['/v1/tasks/dataExtraction'];
    expect(post.requestBody.content['application/json'].schema.properties.input).toMatchObject({
      type: 'object',
      properties: { document: { type: 'string' } },
      required: ['document'],
    });
    expect(post.responses[200].content['application/json'].schema.properties.output).toMatchObject({
      properties: { total: { type: 'number' }, currency: { type: 'string' } },
    });
    expect(body.paths['/v1/tasks/supportChat'].post.responses[200].content).toHaveProperty(
      'text/event-stream',
    );
  });

  it('refers to nothing that is not there', async () => {
    const { body } = await ask(`${(await stage()).url}/openapi.json`);
    const references = JSON.stringify(body).matchAll(/"\$ref":"#\/([^"]+)"/g);
    const found = [...references].map(([, path = '']) =>
      path.split('/').reduce<Record<string, never> | undefined>((at, name) => at?.[name], body),
    );
    expect(found.length).toBeGreaterThan(10);
    expect(found).not.toContain(undefined);
  });
});

describe('the list of tasks', () => {
  it('shows a key what it may call', async () => {
    const keys = testKeys({ all: { role: 'caller' }, one: { role: 'caller', tasks: ['support_chat'] } });
    const { url } = await stage({ keys });
    const names = async (keyId: string): Promise<string[]> =>
      (await ask(`${url}/v1/tasks`, undefined, bearer(keyId))).body.tasks.map(
        ({ name }: { name: string }) => name,
      );
    expect(await names('all')).toEqual(['dataExtraction', 'liveExtraction', 'supportChat', 'searchIndex']);
    expect(await names('one')).toEqual(['supportChat']);
  });
});
