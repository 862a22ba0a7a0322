import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';

import { paceIn, sharedMicros, stampText } from './request-text.ts';
import { sayWhere } from './say-where.ts';

/** A provider that speaks OpenAI's chat completions, does what it is asked for at once, and costs little. */
const server = createServer((request, response) => {
  const receivedMicros = sharedMicros();
  let body = '';
  request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
  request.once('end', () => {
    if (/"stream":\s*true/.test(body)) speak(response, body, receivedMicros);
    else response.writeHead(200, wholeHeaders).end(whole);
  });
});
sayWhere(server);

function speak(response: ServerResponse, body: string, receivedMicros: number): void {
  const { words, gapMs } = paceIn(body);
  let said = 0;
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'req_1' });
  response.flushHeaders();
  const next = (): void => {
    said += 1;
    const first = said === 1;
    const content = first ? stampText({ receivedMicros, sentMicros: sharedMicros() }) : ' today';
    response.write(chunk(first ? { role: 'assistant', content } : { content }));
    if (said < words) return;
    clearInterval(timer);
    response.end(chunk({}, 'stop') + usageChunk + 'data: [DONE]\n\n');
  };
  const timer = setInterval(next, gapMs);
  response.once('close', () => clearInterval(timer));
}

const head = { id: 'chatcmpl-1', created: 1_760_000_000, model: 'gpt-4.1-mini', system_fingerprint: 'fp_1' };
const usage = { prompt_tokens: 120, completion_tokens: 120, total_tokens: 240 };

function chunk(delta: object, finish: string | null = null): string {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
  return `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, usage: null })}\n\n`;
}

const usageChunk = `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [], usage })}\n\n`;

const message = { role: 'assistant', content: 'It left us today. '.repeat(30), refusal: null };
const whole = JSON.stringify({
  ...head,
  object: 'chat.completion',
  choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
  usage,
});
const wholeHeaders = {
  'content-type': 'application/json',
  'content-length': String(Buffer.byteLength(whole)),
  'x-request-id': 'req_1',
  'x-ratelimit-remaining-requests': '9999',
  'openai-processing-ms': '12',
};
