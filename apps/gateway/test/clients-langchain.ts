import { HumanMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { z } from 'zod';

import { Bill } from './clients-stage.ts';
import type { Place, Question, StockClient } from './clients-stock-client.ts';

/** @internal */
export function langChain({ baseURL, key, fetch }: Place): StockClient {
  const settings = { apiKey: key, configuration: { baseURL, fetch }, maxRetries: 0 };
  const open = (model: string): ChatOpenAI => new ChatOpenAI({ model, ...settings });
  return {
    chat: async ({ model, text, signal }) => (await open(model).invoke(text, signalled(signal))).text,
    stream: (question) => stream(open(question.model), question),
    useTool: (question) => useTool(open(question.model), question),
    extract: ({ model, text }) =>
      open(model).withStructuredOutput(Bill, { method: 'jsonSchema', name: 'bill' }).invoke(text),
    embed: (model, texts) => new OpenAIEmbeddings({ model, ...settings }).embedDocuments([...texts]),
    statusOf: (error) =>
      error instanceof Error && 'status' in error && typeof error.status === 'number'
        ? error.status
        : undefined,
  };
}

const signalled = (signal: AbortSignal | undefined) => (signal ? { signal } : {});

async function stream(chat: ChatOpenAI, { text, signal, onPiece }: Question): Promise<string> {
  let told = '';
  for await (const chunk of await chat.stream(text, signalled(signal))) {
    told += chunk.text;
    if (chunk.text !== '') onPiece?.(chunk.text);
  }
  signal?.throwIfAborted();
  return told;
}

const weather = tool(({ town }: { town: string }) => `20 degrees in ${town}`, {
  name: 'weather',
  description: 'Of a town',
  schema: z.object({ town: z.string() }),
});

async function useTool(chat: ChatOpenAI, { text }: Question): Promise<string> {
  const bound = chat.bindTools([weather]);
  const question = new HumanMessage(text);
  const calling = await bound.invoke([question]);
  const results = await Promise.all(
    (calling.tool_calls ?? []).map(async (call) => weather.invoke({ ...call, type: 'tool_call' })),
  );
  return (await bound.invoke([question, calling, ...results])).text;
}
