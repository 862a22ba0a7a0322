import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, embedMany, generateText, isStepCount, Output, streamText, tool } from 'ai';
import { z } from 'zod';

import { Bill } from './clients-stage.ts';
import type { Place, Question, StockClient } from './clients-stock-client.ts';

/** @internal */
export function aiSdk({ baseURL, key, fetch }: Place): StockClient {
  const gateway = createOpenAICompatible({
    ...{ name: 'understudy', baseURL, apiKey: key, fetch },
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
  const asking = ({ model, text, signal }: Question) => ({
    ...{ model: gateway(model), prompt: text, maxRetries: 0 },
    ...(signal && { abortSignal: signal }),
  });
  return {
    chat: async (question) => (await generateText(asking(question))).text,
    stream: (question) => stream(asking(question), question),
    useTool: async (question) =>
      (await generateText({ ...asking(question), tools: { weather }, stopWhen: isStepCount(3) })).text,
    extract: async (question) =>
      (await generateText({ ...asking(question), output: Output.object({ schema: Bill }) })).output,
    embed: async (model, texts) =>
      (await embedMany({ model: gateway.embeddingModel(model), values: [...texts] })).embeddings,
    statusOf: (error) => (APICallError.isInstance(error) ? error.statusCode : undefined),
  };
}

async function stream(
  asked: Parameters<typeof streamText>[0],
  { signal, onPiece }: Question,
): Promise<string> {
  let failed: unknown;
  const { textStream } = streamText({ ...asked, onError: ({ error }) => void (failed = error) });
  let told = '';
  for await (const piece of textStream) {
    told += piece;
    onPiece?.(piece);
  }
  signal?.throwIfAborted();
  if (failed !== undefined) throw failed instanceof Error ? failed : new Error(JSON.stringify(failed));
  return told;
}

const weather = tool({
  description: 'Of a town',
  inputSchema: z.object({ town: z.string() }),
  execute: ({ town }) => `20 degrees in ${town}`,
});
