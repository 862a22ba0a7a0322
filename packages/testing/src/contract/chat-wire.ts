import type { Usage } from '@understudy/core';

import { json, withHeaders } from '../fault-server/index.ts';
import type { Answer, Frame } from '../fault-server/index.ts';
import type { Faulty, Sample, Wire } from './provider-under-test.ts';
import { keyOfTests, promptOfTests } from './canaries.ts';

/** OpenAI's chat completions, as they come from OpenAI itself. */
export const chatWire: Wire = {
  reply: (sample) => json(200, replyOf(sample), { 'x-request-id': 'req_contract' }),
  stream: streamOf,
  endFrames: 3, // the finish reason, the usage, and [DONE]
  errorFrame: {
    kind: 'overloaded',
    sent: {
      data: { error: { message: 'busy', type: 'service_unavailable_error', code: 'server_is_overloaded' } },
    },
  },
  errorInSuccess: {
    kind: 'server-error',
    sent: json(200, { error: { message: 'oops', type: 'server_error', code: null } }),
  },
  errors: [
    error(400, 'bad-request', {
      type: 'invalid_request_error',
      code: 'unsupported_value',
      param: 'temperature',
    }),
    error(400, 'context-too-long', { type: 'invalid_request_error', code: 'context_length_exceeded' }),
    error(400, 'content-filtered', { type: 'invalid_request_error', code: 'content_policy_violation' }),
    error(401, 'unauthorized', { type: 'invalid_request_error', code: 'invalid_api_key' }),
    error(403, 'forbidden', { type: 'invalid_request_error', code: 'unsupported_country_region_territory' }),
    error(404, 'model-not-found', { type: 'invalid_request_error', code: 'model_not_found' }),
    error(429, 'rate-limited', { type: 'tokens', code: 'rate_limit_exceeded' }),
    waiting(error(429, 'rate-limited', { type: 'requests', code: 'rate_limit_exceeded' })),
    error(500, 'server-error', { type: 'server_error', code: null }),
    error(503, 'overloaded', { type: 'service_unavailable_error', code: 'server_is_overloaded' }),
  ],
};

type ErrorRow = Wire['errors'][number];

/** An error that quotes the key and the prompt, as providers do. */
function error(status: number, kind: Faulty<Answer>['kind'], fields: object): ErrorRow {
  const message = `Invalid value: '${promptOfTests}' for the key ${keyOfTests}.`;
  return {
    name: `${status} ${kind}`,
    kind,
    sent: json(status, { error: { message, param: null, ...fields } }),
  };
}

function waiting({ sent, name, kind }: ErrorRow): ErrorRow {
  return {
    name: `${name}, with a wait`,
    kind,
    sent: withHeaders(sent, { 'retry-after': '2' }),
    retryAfterMs: 2000,
  };
}

function replyOf(sample: Sample): object {
  const message = {
    role: 'assistant',
    content: sample.pieces.length === 0 ? null : sample.pieces.join(''),
    refusal: null,
    tool_calls: sample.toolCalls.map((call) => toolCall(call, call.arguments.join(''))),
  };
  const choice = { index: 0, message, logprobs: null, finish_reason: words[sample.finish] };
  return { ...head(sample), object: 'chat.completion', choices: [choice], usage: usageOf(sample.usage) };
}

function streamOf(sample: Sample): readonly Frame[] {
  const chunk = (delta: object, finish: string | null = null): Frame => ({
    data: {
      ...head(sample),
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: finish }],
      usage: null,
    },
  });
  const tools = sample.toolCalls.flatMap((call, index) => [
    chunk({ tool_calls: [{ index, ...toolCall(call, '') }] }),
    ...call.arguments.map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ]);
  return [
    chunk({ role: 'assistant', content: '' }),
    ...sample.pieces.map((content) => chunk({ content })),
    ...tools,
    chunk({}, words[sample.finish]),
    { data: { ...head(sample), choices: [], usage: usageOf(sample.usage) ?? null } },
    '[DONE]',
  ];
}

const words = { stop: 'stop', length: 'length', 'tool-calls': 'tool_calls' } as const;

function head({ model }: Sample): object {
  return { id: 'chatcmpl-contract', created: 1_790_000_000, model };
}

function toolCall({ id, name }: Sample['toolCalls'][number], text: string): object {
  return { id, type: 'function', function: { name, arguments: text } };
}

function usageOf(usage: Usage | undefined): object | undefined {
  if (!usage) return undefined;
  const { inputTokens, cachedInputTokens, outputTokens, reasoningTokens } = usage;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(cachedInputTokens !== undefined && { prompt_tokens_details: { cached_tokens: cachedInputTokens } }),
    ...(reasoningTokens !== undefined && {
      completion_tokens_details: { reasoning_tokens: reasoningTokens },
    }),
  };
}
