import type { Usage } from '@understudy/core';
import { json } from '../fault-server/index.ts';
import type { Frame } from '../fault-server/index.ts';
import { chatWire } from './chat-wire.ts';
import type { Sample, Wire } from './provider-under-test.ts';

/** OpenAI's Responses API. Its errors are those of chat completions. */
export const responsesWire: Wire = {
  ...chatWire,
  reply: (sample) => json(200, responseOf(sample), { 'x-request-id': 'req_contract' }),
  stream: streamOf,
  endFrames: 1,
  errorFrame: {
    kind: 'overloaded',
    sent: event('error', {
      sequence_number: 9,
      error: { message: 'busy', type: 'server_error', code: 'server_is_overloaded' },
    }),
  },
};

function streamOf(sample: Sample): readonly Frame[] {
  const begun = { ...responseOf(sample), status: 'in_progress', output: [], usage: null };
  const item = (output_index: number, fields: object): object => ({
    output_index,
    item: { type: 'function_call', ...fields },
  });
  return [
    event('response.created', { response: begun }),
    event('response.in_progress', { response: begun }),
    ...sample.pieces.map((delta) =>
      event('response.output_text.delta', { output_index: 0, content_index: 0, delta }),
    ),
    ...sample.toolCalls.flatMap(({ id, name, arguments: pieces }, index) => [
      event('response.output_item.added', item(index + 1, { call_id: id, name, arguments: '' })),
      ...pieces.map((delta) =>
        event('response.function_call_arguments.delta', { output_index: index + 1, delta }),
      ),
      event('response.output_item.done', item(index + 1, { call_id: id, name, arguments: pieces.join('') })),
    ]),
    event(sample.finish === 'length' ? 'response.incomplete' : 'response.completed', {
      response: responseOf(sample),
    }),
  ];
}

function event(type: string, fields: object): Frame {
  return { event: type, data: { type, ...fields } };
}

function responseOf({ pieces, toolCalls, finish, usage, model }: Sample): object {
  const text = { type: 'output_text', text: pieces.join(''), annotations: [] };
  const message = { type: 'message', role: 'assistant', content: [text] };
  const calls = toolCalls.map(({ id, name, arguments: written }) => ({
    type: 'function_call',
    call_id: id,
    name,
    arguments: written.join(''),
  }));
  return {
    id: 'resp_contract',
    object: 'response',
    model,
    status: finish === 'length' ? 'incomplete' : 'completed',
    error: null,
    incomplete_details: finish === 'length' ? { reason: 'max_output_tokens' } : null,
    output: pieces.length > 0 ? [message, ...calls] : calls,
    usage: usageOf(usage),
  };
}

function usageOf(usage: Usage | undefined): object | null {
  if (!usage) return null;
  const { inputTokens, cachedInputTokens, outputTokens, reasoningTokens } = usage;
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedInputTokens ?? 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens ?? 0 },
    total_tokens: inputTokens + outputTokens,
  };
}
