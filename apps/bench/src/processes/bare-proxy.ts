import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { Pool } from 'undici';

import { sayWhere } from './say-where.ts';

/** The least that a proxy in Node can do: whole answers are piped, each event of a stream is parsed and written anew. */
const [origin = ''] = process.argv.slice(2);
const pool = new Pool(origin, { connections: 2048, pipelining: 1 });

sayWhere(
  createServer((request, response) => {
    proxy(request, response).catch(() => response.destroy());
  }),
);

async function proxy(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await pool.request({
    path: request.url ?? '/',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: request.headers.authorization ?? '' },
    body: request,
  });
  const type = String(answer.headers['content-type']);
  response.writeHead(answer.statusCode, { 'content-type': type });
  if (!type.startsWith('text/event-stream')) return void answer.body.pipe(response);
  let rest = '';
  for await (const piece of answer.body.setEncoding('utf8')) {
    const events = (rest + String(piece)).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) response.write(rewritten(event));
  }
  response.end();
}

function rewritten(event: string): string {
  const data = event.slice('data: '.length);
  return data === '[DONE]' ? `${event}\n\n` : `data: ${JSON.stringify(JSON.parse(data))}\n\n`;
}
