import { describe, expect, it } from 'vitest';
import { fail, hang, reply, streams } from '@understudy/testing';

import { ask, invoice, stage } from '../../test/stage.ts';

describe('a task over plain HTTP', () => {
  it('answers with the output and how it came to be', async () => {
    const { url } = await stage();

    const { status, body, headers } = await ask(`${url}/v1/tasks/dataExtraction`, {
      input: { document: 'x' },
    });

    expect(status).toBe(200);
    expect(body.output).toEqual(invoice);
    expect(body.meta).toMatchObject({ servedBy: 'acme/first', fallback: false, attempts: [{ ok: true }] });
    expect(headers.get('x-understudy-served-by')).toBe('acme/first');
    expect(headers.get('x-request-id')).toMatch(/^[\w-]+$/);
  });

  it('is found under any spelling of its name', async () => {
    const { url } = await stage();
    for (const name of ['data_extraction', 'data-extraction']) {
      expect(await ask(`${url}/v1/tasks/${name}`, { input: { document: 'x' } })).toMatchObject({
        status: 200,
      });
    }
  });

  it('takes messages in place of the prompt', async () => {
    const { url } = await stage({ steps: [reply('Hello!')] });
    const messages = [{ role: 'user', content: 'Hi' }];
    expect((await ask(`${url}/v1/tasks/supportChat`, { messages })).body.output).toBe('Hello!');
  });

  it('embeds', async () => {
    const { url } = await stage();
    const { body } = await ask(`${url}/v1/tasks/searchIndex`, { input: { values: ['a'] } });
    expect(body.output).toEqual([[1, 2, 3]]);
  });

  it('tells which attempts were made when all of them failed', async () => {
    const { url } = await stage({
      steps: [fail('overloaded')],
      second: [fail('rate-limited', { retryAfterMs: 6400 })],
    });

    const { status, body, headers } = await ask(`${url}/v1/tasks/dataExtraction`, {
      input: { document: 'x' },
    });

    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('7');
    expect(body.error).toMatchObject({
      kind: 'rate-limited',
      retryable: true,
      attempts: [
        { model: 'acme/first', kind: 'overloaded' },
        { model: 'acme/second', kind: 'rate-limited' },
      ],
    });
    expect(headers.get('x-understudy-request-id')).toBe(body.error.requestId);
  });

  it.each([
    ['an unknown task', 'invoices', { input: {} }, 404, 'rejected-locally'],
    ['an input that does not fit', 'dataExtraction', { input: { doc: 1 } }, 400, 'rejected-locally'],
    [
      'an option that is misspelt',
      'dataExtraction',
      { input: { document: '' }, temprature: 1 },
      400,
      'invalid-body',
    ],
    ['no object', 'dataExtraction', [1], 400, 'invalid-body'],
    ['texts that are none', 'searchIndex', { input: { values: [1] } }, 400, 'invalid-body'],
  ])('refuses %s before anyone is called', async (_what, name, said, status, kind) => {
    const { url, provider } = await stage();
    const answer = await ask(`${url}/v1/tasks/${name}`, said);
    expect(answer).toMatchObject({ status, body: { error: { kind } } });
    expect(provider.calls).toEqual([]);
  });

  it('streams events, and the answer last', async () => {
    const { url } = await stage({ steps: [streams(['Hel', 'lo'])] });

    const { body, headers } = await ask(`${url}/v1/tasks/supportChat`, {
      input: { messages: [{ role: 'user', content: 'Hi' }] },
      stream: true,
    });

    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(body).toMatch(/^event: text-delta\ndata: \{"type":"text-delta","text":"Hel"\}\n\n/);
    expect(body).toMatch(/event: finish\ndata: \{"output":"Hello",.*\}\n\n$/);
  });

  it('gives a stream that fails before its first word a status of its own', async () => {
    const { url } = await stage({ steps: [fail('overloaded')], second: [fail('overloaded')] });
    const said = { input: { messages: [{ role: 'user', content: 'Hi' }] } };
    const { status, body } = await ask(`${url}/v1/tasks/supportChat`, said, { accept: 'text/event-stream' });
    expect(status).toBe(503);
    expect(body.error.kind).toBe('overloaded');
  });

  it('ends a stream that fails later with an error and without a finish', async () => {
    const { url } = await stage({
      steps: [streams(['{"total"'], { endWith: 'cut' })],
      second: [fail('overloaded')],
    });
    const { status, body } = await ask(`${url}/v1/tasks/liveExtraction`, {
      input: { document: 'x' },
      stream: true,
    });
    expect(status).toBe(200);
    expect(body).toMatch(/event: error\ndata: \{"kind":"truncated",/);
    expect(body).not.toContain('event: finish');
  });

  it('lets go of the provider when the caller leaves', async () => {
    const { url, provider } = await stage({ steps: [hang()] });
    const leaving = new AbortController();
    const asked = fetch(`${url}/v1/tasks/dataExtraction`, {
      method: 'POST',
      body: JSON.stringify({ input: { document: 'x' } }),
      headers: { 'content-type': 'application/json' },
      signal: leaving.signal,
    });
    await expect.poll(() => provider.openCalls).toBe(1);

    leaving.abort();

    await expect(asked).rejects.toThrow();
    await expect.poll(() => provider.openCalls).toBe(0);
  });
});
