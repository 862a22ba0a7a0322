import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { LlmError } from '@understudy/client';
import type { LlmClient } from '@understudy/client';
import type { AppRouter } from '@understudy/gateway/router';

const page = readFileSync(new URL('page.html', import.meta.url));

/** One page, and the way to the gateway. The key stays here: the browser never sees it. */
export function createChat(llm: LlmClient<AppRouter>): Server {
  return createServer((request, response) => {
    if (request.method === 'POST' && request.url === '/ask') return void answer(llm, request, response);
    if (request.method === 'GET' && /^\/(\?|$)/.test(request.url ?? ''))
      return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    return response.writeHead(404).end();
  });
}

/** One line of JSON for each event. A reader who leaves ends the call at the provider. */
async function answer(
  llm: LlmClient<AppRouter>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const leaving = new AbortController();
  response.once('close', () => leaving.abort());
  const say = (event: object): boolean => response.write(`${JSON.stringify(event)}\n`);
  try {
    const messages = [{ role: 'user', content: await text(request) }] as const;
    const stream = llm.supportChat.stream(
      { input: { messages }, acceptRestart: true },
      { signal: leaving.signal },
    );
    response.writeHead(200, { 'content-type': 'application/jsonl' });
    for await (const event of stream) say(event);
    const { servedBy, fallback } = (await stream.result).meta;
    say({ type: 'end', servedBy, fallback });
  } catch (error) {
    say({ type: 'error', message: error instanceof LlmError ? error.message : 'the chat itself failed' });
  }
  response.end();
}
