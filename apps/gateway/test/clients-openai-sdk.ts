import { OpenAI } from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import type {
  ChatCompletionFunctionTool,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';

import { Bill } from './clients-stage.ts';
import type { Place, Question, StockClient } from './clients-stock-client.ts';

/** @internal */
export function openAiSdk({ baseURL, key, fetch }: Place): StockClient {
  const client = new OpenAI({ baseURL, apiKey: key, fetch, maxRetries: 0 });
  const { completions } = client.chat;
  return {
    async chat({ model, text, signal }) {
      const { choices } = await completions.create({ model, messages: asked(text) }, { signal });
      return choices[0]?.message.content ?? '';
    },
    stream: (question) => stream(client, question),
    useTool: (question) => useTool(client, question),
    async extract({ model, text }) {
      const format = zodResponseFormat(Bill, 'bill');
      const { choices } = await completions.parse({ model, messages: asked(text), response_format: format });
      return choices[0]?.message.parsed;
    },
    async embed(model, texts) {
      const { data } = await client.embeddings.create({ model, input: [...texts] });
      return data.map(({ embedding }) => embedding);
    },
    statusOf: (error) =>
      error instanceof OpenAI.APIError ? (error.status as number | undefined) : undefined,
  };
}

const asked = (content: string): ChatCompletionMessageParam[] => [{ role: 'user', content }];

async function stream(client: OpenAI, { model, text, signal, onPiece }: Question): Promise<string> {
  let told = '';
  const body = {
    model,
    messages: asked(text),
    stream: true,
    stream_options: { include_usage: true },
  } as const;
  for await (const { choices } of await client.chat.completions.create(body, { signal })) {
    const piece = choices[0]?.delta.content ?? '';
    told += piece;
    if (piece !== '') onPiece?.(piece);
  }
  signal?.throwIfAborted(); // of a stream that it was told to leave, the SDK says nothing
  return told;
}

const weather: ChatCompletionFunctionTool = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Of a town',
    parameters: { type: 'object', properties: { town: { type: 'string' } }, required: ['town'] },
  },
};

async function useTool(client: OpenAI, { model, text }: Question): Promise<string> {
  const messages = asked(text);
  const ask = { model, messages, tools: [weather] };
  const calling = (await client.chat.completions.create(ask)).choices[0]?.message;
  if (!calling) return '';
  messages.push(calling);
  for (const call of calling.tool_calls ?? [])
    if (call.type === 'function') {
      const { town } = JSON.parse(call.function.arguments) as { town: string };
      messages.push({ role: 'tool', tool_call_id: call.id, content: `20 degrees in ${town}` });
    }
  return (await client.chat.completions.create(ask)).choices[0]?.message.content ?? '';
}
