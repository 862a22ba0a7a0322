import { createServer } from 'node:http';

const text = 'word '.repeat(120);

/** A whole answer in each protocol, by what only its paths hold; the last is for all others. */
const answers: readonly (readonly [RegExp, object])[] = [
  [
    /\/messages$/,
    {
      ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-5-5', stop_sequence: null },
      content: [{ type: 'text', text }],
      stop_reason: 'end_turn',
      usage: {
        ...{ input_tokens: 72, cache_read_input_tokens: 128, cache_creation_input_tokens: 0 },
        output_tokens: 120,
      },
    },
  ],
  [
    /:generateContent/,
    {
      candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP' }],
      usageMetadata: {
        ...{ promptTokenCount: 200, cachedContentTokenCount: 128, candidatesTokenCount: 120 },
        totalTokenCount: 320,
      },
      ...{ modelVersion: 'gemini-3.8-flash', responseId: 'response-1' },
    },
  ],
  [
    /\/responses$/,
    {
      ...{ id: 'resp_1', object: 'response', created_at: 1, model: 'gpt-5.3-codex', status: 'completed' },
      output: [
        {
          ...{ id: 'msg_1', type: 'message', role: 'assistant', status: 'completed' },
          content: [{ type: 'output_text', text, annotations: [] }],
        },
      ],
      usage: {
        ...{ input_tokens: 200, output_tokens: 120, total_tokens: 320 },
        input_tokens_details: { cached_tokens: 128 },
        output_tokens_details: { reasoning_tokens: 0 },
      },
    },
  ],
  [
    /$/,
    {
      ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'gpt-4.1-mini-2025-04-14' },
      choices: [
        { index: 0, message: { role: 'assistant', content: text, refusal: null }, finish_reason: 'stop' },
      ],
      usage: {
        ...{ prompt_tokens: 200, completion_tokens: 120, total_tokens: 320 },
        prompt_tokens_details: { cached_tokens: 128 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
    },
  ],
];

const prepared = answers.map(([path, answer]) => [path, Buffer.from(JSON.stringify(answer))] as const);

/** Every provider at once, in a process of its own so that its CPU is not counted. */
const server = createServer((request, response) => {
  const path = request.url?.split('?')[0] ?? '';
  const content = prepared.find(([pattern]) => pattern.test(path))?.[1] ?? Buffer.alloc(0);
  const headers = {
    'content-type': 'application/json',
    'content-length': `${content.length}`,
    'x-request-id': 'req_1',
    'x-ratelimit-remaining-requests': '9999',
    'x-ratelimit-reset-requests': '6ms',
  };
  request.resume().once('end', () => response.writeHead(200, headers).end(content));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address && typeof address === 'object') process.send?.(address.port);
});
process.once('disconnect', () => process.exit());
