import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';

import { embeds, reply, streams } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { stage } from './stage.ts';

const messages = [{ role: 'user', content: 'Hello' }];

const post = (baseURL: string, path: string, body: unknown): Promise<Response> =>
  fetch(baseURL + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

async function refusalOf(path: string, body: unknown): Promise<unknown> {
  const { baseURL } = await stage({});
  const answer = await post(baseURL, path, body);
  return [answer.status, ((await answer.json()) as { error: unknown }).error];
}

describe('what is sent by hand', () => {
  it.each([
    ['/chat/completions', '{"model": ', 400, {}],
    ['/chat/completions', { messages }, 400, { code: 'missing_required_parameter', param: 'model' }],
    [
      '/chat/completions',
      { model: 'smart', messages, n: 2 },
      400,
      { code: 'unsupported_parameter', param: 'n' },
    ],
    [
      '/chat/completions',
      { model: 'task/support_chat', messages, response_format: { type: 'json_object' } },
      400,
      { code: 'unsupported_parameter', param: 'response_format' },
    ],
    [
      '/chat/completions',
      {
        model: 'smart',
        messages,
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'x', schema: { type: 'object', properties: { a: { type: 'objekt' } } } },
        },
      },
      400,
      { code: 'invalid_json_schema', param: 'response_format.json_schema.schema.properties.a' },
    ],
    ['/chat/completions', { model: 'task/search_index', messages }, 400, {}],
    [
      '/chat/completions',
      { model: 'smart', messages, tool_choice: 'required' },
      400,
      { param: 'tool_choice' },
    ],
    [
      '/embeddings',
      { model: 'lead/vectors', input: [[1, 2]] },
      400,
      { code: 'invalid_type', param: 'input[0]' },
    ],
    ['/embeddings', { model: 'lead/vectors', input: '' }, 400, { code: 'invalid_value', param: 'input' }],
    ['/embeddings', { model: 'lead/vectors' }, 400, { code: 'missing_required_parameter', param: 'input' }],
    ['/embeddings', { model: 'task/search_index', input: 'x', dimensions: 3 }, 400, { param: 'dimensions' }],
    ['/embeddings', { model: 'task/support_chat', input: 'x' }, 400, {}],
  ])('%s %j is refused in words that programs can read', async (path, body, status, error) => {
    expect(await refusalOf(path, body)).toMatchObject([status, error]);
  });

  it('is told that nothing is gained by sending it again', async () => {
    const { baseURL } = await stage({});
    const { headers } = await post(baseURL, '/chat/completions', { model: 'smart', messages, n: 2 });
    expect(headers.get('x-should-retry')).toBe('false');
  });

  it('gets a stream that proxies pass on as it comes', async () => {
    const { baseURL } = await stage({ lead: [streams(['Hi'])] });
    const answer = await post(baseURL, '/chat/completions', { model: 'smart', messages, stream: true });
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(answer.headers.get('x-accel-buffering')).toBe('no');
    expect(await answer.text()).toMatch(/data: \[DONE\]\n\n$/);
  });

  it('gets JSON that is JSON, whatever the model wrote', async () => {
    const text = 'a "quote", a \\, a\nline, \u2028 and 😀';
    const { baseURL } = await stage({ lead: [reply(text), streams([text])] });
    const whole = await post(baseURL, '/chat/completions', { model: 'smart', messages });
    expect(await whole.json()).toMatchObject({ choices: [{ message: { content: text } }] });
    const piece = await post(baseURL, '/chat/completions', { model: 'smart', messages, stream: true });
    expect(await piece.text()).toContain(JSON.stringify(text));
  });

  it('gets numbers for its embeddings unless it asks for bytes', async () => {
    const { baseURL } = await stage({ vectors: [embeds([[1, 2, 3]])] });
    const answer = await post(baseURL, '/embeddings', { model: 'lead/vectors', input: 'x' });
    expect(await answer.json()).toMatchObject({ data: [{ embedding: [1, 2, 3] }] });
  });

  it('holds the model back while it does not read', async () => {
    const piece = 'x'.repeat(256 * 1024);
    const pieces = 64;
    const { baseURL, wire } = await stage({ lead: [streams(Array.from({ length: pieces }, () => piece))] });
    const answer = await unread(`${baseURL}/chat/completions`, { model: 'smart', messages, stream: true });
    let sent = -1;
    while (sent !== sentTo(wire())) {
      sent = sentTo(wire());
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(sent).toBeLessThan(pieces * piece.length);
    let read = 0;
    for await (const part of answer) read += (part as Buffer).length;
    expect(read).toBeGreaterThan(pieces * piece.length);
  });
});

const sentTo = (wire: readonly { readonly body: string }[]): number => wire[0]?.body.length ?? 0;

/** An answer whose body nobody has begun to read. */
function unread(url: string, body: unknown): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    request(url, { method: 'POST', headers }, resolve).once('error', reject).end(JSON.stringify(body));
  });
}
