import type { Usage } from '@understudy/core';
import { json, withHeaders } from '../fault-server/index.ts';
import type { Frame } from '../fault-server/index.ts';
import { keyOfTests, promptOfTests } from './canaries.ts';
import type { Sample, Wire } from './provider-under-test.ts';

/** The Messages API as the contract sees it. */
export const anthropicWire: Wire = {
  reply: (sample) => json(200, replyOf(sample), { 'request-id': 'req_contract' }),
  stream: streamOf,
  endFrames: 2, // the reason for stopping, and the stop
  errorFrame: {
    kind: 'overloaded',
    sent: { event: 'error', data: errorOf('overloaded_error') },
  },
  errorInSuccess: { kind: 'server-error', sent: json(200, errorOf('api_error')) },
  errors: [
    row(400, 'bad-request', 'invalid_request_error'),
    row(401, 'unauthorized', 'authentication_error'),
    row(402, 'quota-exhausted', 'billing_error'),
    row(403, 'forbidden', 'permission_error'),
    row(404, 'model-not-found', 'not_found_error'),
    row(413, 'context-too-long', 'request_too_large'),
    row(429, 'rate-limited', 'rate_limit_error'),
    waiting(row(429, 'rate-limited', 'rate_limit_error')),
    row(500, 'server-error', 'api_error'),
    row(529, 'overloaded', 'overloaded_error'),
  ],
};

type Row = Wire['errors'][number];

function row(status: number, kind: Row['kind'], type: string): Row {
  return { name: `${status} ${kind}`, kind, sent: json(status, errorOf(type)) };
}

function waiting({ sent, name, kind }: Row): Row {
  return {
    ...{ name: `${name}, with a wait`, kind, retryAfterMs: 2000 },
    sent: withHeaders(sent, { 'retry-after': '2' }),
  };
}

/** An error that quotes the key and the prompt, as providers do. */
function errorOf(type: string): object {
  const message = `invalid x-api-key ${keyOfTests} in '${promptOfTests}'`;
  return { type: 'error', error: { type, message }, request_id: 'req_contract' };
}

function replyOf(sample: Sample): object {
  const texts = sample.pieces.length === 0 ? [] : [{ type: 'text', text: sample.pieces.join('') }];
  const calls = sample.toolCalls.map(({ id, name, arguments: pieces }) => {
    const input: unknown = JSON.parse(pieces.join(''));
    return { type: 'tool_use', id, name, input };
  });
  return {
    ...head(sample),
    content: [...texts, ...calls],
    stop_reason: words[sample.finish],
    usage: usageOf(sample.usage),
  };
}

function streamOf(sample: Sample): readonly Frame[] {
  const { input_tokens, cache_read_input_tokens } = usageOf(sample.usage) ?? {};
  const usage = sample.usage && { input_tokens, cache_read_input_tokens, output_tokens: 1 };
  const blocks = [
    ...(sample.pieces.length === 0 ? [] : [textBlock(sample.pieces)]),
    ...sample.toolCalls.map(toolBlock),
  ];
  return [
    frame('message_start', { message: { ...head(sample), content: [], stop_reason: null, usage } }),
    ...blocks.flatMap((block, index) => block(index)),
    frame('message_delta', { delta: { stop_reason: words[sample.finish] }, usage: usageOf(sample.usage) }),
    frame('message_stop', {}),
  ];
}

type Block = (index: number) => readonly Frame[];

function textBlock(pieces: readonly string[]): Block {
  return (index) => [
    frame('content_block_start', { index, content_block: { type: 'text', text: '' } }),
    ...pieces.map((text) => frame('content_block_delta', { index, delta: { type: 'text_delta', text } })),
    frame('content_block_stop', { index }),
  ];
}

function toolBlock({ id, name, arguments: pieces }: Sample['toolCalls'][number]): Block {
  return (index) => [
    frame('content_block_start', { index, content_block: { type: 'tool_use', id, name, input: {} } }),
    ...pieces.map((piece) =>
      frame('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: piece } }),
    ),
    frame('content_block_stop', { index }),
  ];
}

function frame(type: string, fields: object): Frame {
  return { event: type, data: { type, ...fields } };
}

const words = { stop: 'end_turn', length: 'max_tokens', 'tool-calls': 'tool_use' } as const;

function head({ model }: Sample): object {
  return { id: 'msg_contract', type: 'message', role: 'assistant', model };
}

function usageOf(usage: Usage | undefined): Record<string, unknown> | undefined {
  if (!usage) return undefined;
  const { inputTokens, cachedInputTokens = 0, outputTokens, reasoningTokens } = usage;
  return {
    input_tokens: inputTokens - cachedInputTokens,
    cache_read_input_tokens: cachedInputTokens,
    output_tokens: outputTokens,
    ...(reasoningTokens !== undefined && { output_tokens_details: { thinking_tokens: reasoningTokens } }),
  };
}
