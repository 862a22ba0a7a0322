import { createServer } from 'node:http';

/** A provider that answers at once, in a process of its own so that its CPU is not counted. */
const content = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'model-1',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'word '.repeat(120) }, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 200, completion_tokens: 120, total_tokens: 320 },
});

const headers = {
  'content-type': 'application/json',
  'content-length': `${Buffer.byteLength(content)}`,
  'x-request-id': 'req_1',
  'x-ratelimit-limit-requests': '10000',
  'x-ratelimit-remaining-requests': '9999',
  'x-ratelimit-reset-requests': '6ms',
  'openai-processing-ms': '12',
  server: 'cloudflare',
  'cf-ray': '8f0000000000-FRA',
};

const server = createServer((request, response) => {
  request.resume().once('end', () => response.writeHead(200, headers).end(content));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address && typeof address === 'object') process.send?.(address.port);
});
process.once('disconnect', () => process.exit());
