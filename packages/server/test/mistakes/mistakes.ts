// Every mistake here must be found by the compiler. Above each line stands what it has to say about it,
// once per error; `…` is anything. `check:types` runs the compiler and compares.

import type { TRPCClient } from '@trpc/client';
import { chatTask, defineTasks, embedTask, streamTask, task } from '@understudy/core';
import { z } from 'zod';

import type { LlmRouter } from '../../src/index.ts';

const input = z.object({ document: z.string() });
const Invoice = z.object({ total: z.number(), currency: z.enum(['EUR', 'USD']) });

export const tasks = defineTasks({
  dataExtraction: task({ input, output: Invoice, prompt: ({ document }) => ({ user: document }) }),
  liveExtraction: streamTask({ input, output: Invoice, prompt: ({ document }) => ({ user: document }) }),
  supportChat: chatTask(),
  searchIndex: embedTask(),
});

declare const llm: TRPCClient<LlmRouter<typeof tasks>>;
const messages = [{ role: 'user', content: 'Hello' }] as const;

// expect: …'dataExtration'…
await llm.dataExtration.mutate({ input: { document: '' } });
// expect: …'data_extraction'…
await llm.data_extraction.mutate({ input: { document: '' } });
// expect: …'query'…
await llm.dataExtraction.query({ input: { document: '' } });
// expect: …'doc' does not exist in type…
await llm.dataExtraction.mutate({ input: { doc: '' } });
// expect: Type 'number' is not assignable to type 'string'.
await llm.dataExtraction.mutate({ input: { document: 5 } });
// expect: …'temprature' does not exist in type…
await llm.dataExtraction.mutate({ input: { document: '' }, temprature: 0 });
// expect: …'tools' does not exist in type…
await llm.dataExtraction.mutate({ input: { document: '' }, tools: [] });
// expect: Expected 1-2 arguments, but got 0.
await llm.dataExtraction.mutate();
// expect: …'signal' does not exist in type…
await llm.supportChat.mutate({ input: { messages }, signal: undefined });
// expect: Type '"bot"' is not assignable to type …
await llm.supportChat.mutate({ input: { messages: [{ role: 'bot', content: '' }] } });
// expect: …'texts' does not exist in type…
await llm.searchIndex.mutate({ input: { texts: [] } });

const { output, meta } = await llm.dataExtraction.mutate({ input: { document: '' } });
// expect: Property 'totl' does not exist on type …
output.totl;
// expect: Type 'string' is not assignable to type 'number'.
export const wrong: number = output.currency;
// expect: Property 'servdBy' does not exist on type …
meta.servdBy;
// expect: This comparison appears to be unintentional because the types …
export const swiss = output.currency === 'CHF';

for await (const event of await llm.liveExtraction.mutate({ input: { document: '' } })) {
  // expect: This comparison appears to be unintentional because the types …
  if (event.type === 'text') throw new Error();
  // expect: Type 'number | undefined' is not assignable to type 'number'.
  const total: number = event.type === 'partial' ? event.value.total : 0;
  void total;
}

// expect: Property 'output' does not exist on type …
(await llm.supportChat.mutate({ input: { messages } })).output;
