import { createServer } from 'node:http';

/** A provider that answers at once, in a process of its own so that its CPU is not counted. */
const content = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4.1-mini-2025-04-14',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'word '.repeat(120), refusal: null },
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 200,
    completion_tokens: 120,
    total_tokens: 320,
    prompt_tokens_details: { cached_tokens: 128 },
    completion_tokens_details: { reasoning_tokens: 0 },
  },
});

const headers = {
  'content-type': 'application/json',
  'content-length': `${Buffer.byteLength(content)}`,
  'x-request-id': 'req_1',
  'x-ratelimit-remaining-requests': '9999',
  'x-ratelimit-reset-requests': '6ms',
};

const server = createServer((request, response) => {
  request.resume().once('end', () => response.writeHead(200, headers).end(content));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address && typeof address === 'object') process.send?.(address.port);
});
process.once('disconnect', () => process.exit());
