import { events, json } from '@understudy/testing/fault-server';
import type { Answer, Frame } from '@understudy/testing/fault-server';

/** A short answer as one API sends it, whole and as a stream, with the usage that it is given. */
export interface UsageWire {
  reply(usage: object): Answer;
  stream(usage: object): Answer;
}

/** OpenAI's chat completions. */
export const chat: UsageWire = {
  reply: (usage) => {
    const message = { role: 'assistant', content: 'Yes.' };
    return json(200, { id: 'c', choices: [{ index: 0, message, finish_reason: 'stop' }], usage });
  },
  stream: (usage) =>
    events([
      chatChunk({ content: 'Yes.' }, null),
      chatChunk({}, 'stop'),
      { data: { id: 'c', choices: [], usage } },
      '[DONE]',
    ]),
};

/** Groq's own way: a stream's usage stands beside its last choice. */
export const groqChat: UsageWire = {
  ...chat,
  stream: (usage) =>
    events([
      chatChunk({ content: 'Yes.' }, null),
      { data: { id: 'c', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], x_groq: { usage } } },
      '[DONE]',
    ]),
};

/** OpenAI's Responses API. */
export const responses: UsageWire = {
  reply: (usage) => json(200, responseWith(usage)),
  stream: (usage) =>
    events([
      named('response.created', { response: { ...responseWith(null), status: 'in_progress', output: [] } }),
      named('response.output_text.delta', { output_index: 0, content_index: 0, delta: 'Yes.' }),
      named('response.completed', { response: responseWith(usage) }),
    ]),
};

/** Anthropic's messages. A stream tells the input first and the whole at its end. */
export const messages: UsageWire = {
  reply: (usage) => {
    const content = [{ type: 'text', text: 'Yes.' }];
    return json(200, { ...messageHead, content, stop_reason: 'end_turn', usage });
  },
  stream: (usage) =>
    events([
      named('message_start', {
        message: { ...messageHead, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
      }),
      named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
      named('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Yes.' } }),
      named('content_block_stop', { index: 0 }),
      named('message_delta', { delta: { stop_reason: 'end_turn' }, usage }),
      named('message_stop', {}),
    ]),
};

/** Gemini. Its chunks each tell what was used so far. */
export const gemini: UsageWire = {
  reply: (usage) => json(200, geminiAnswer(usage, 'STOP')),
  stream: (usage) => events([{ data: geminiAnswer({}) }, { data: geminiAnswer(usage, 'STOP') }]),
};

const messageHead = { id: 'm', type: 'message', role: 'assistant', model: 'm' };

function chatChunk(delta: object, finish: string | null): Frame {
  return { data: { id: 'c', choices: [{ index: 0, delta, finish_reason: finish }] } };
}

function responseWith(usage: object | null): object {
  const content = [{ type: 'output_text', text: 'Yes.', annotations: [] }];
  const output = [{ type: 'message', role: 'assistant', content }];
  return { id: 'r', object: 'response', status: 'completed', error: null, output, usage };
}

function geminiAnswer(usageMetadata: object, finishReason?: string): object {
  const content = { role: 'model', parts: [{ text: finishReason ? '.' : 'Yes' }] };
  return { candidates: [{ content, index: 0, ...(finishReason && { finishReason }) }], usageMetadata };
}

function named(type: string, fields: object): Frame {
  return { event: type, data: { type, ...fields } };
}
