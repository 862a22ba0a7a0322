// Every mistake here must be found by the compiler. Above each line stands what it has to say about it,
// once per error; `…` is anything. `check:types` runs the compiler and compares.

import { chatTask, defineTasks, embedTask, streamTask, task } from '@understudy/core';
import { createLlmRouter } from '@understudy/server';
import { z } from 'zod';

import { createLlm, LlmError } from '../../src/index.ts';

const input = z.object({ document: z.string() });
const Invoice = z.object({ total: z.number(), currency: z.enum(['EUR', 'USD']) });

const tasks = defineTasks({
  dataExtraction: task({ input, output: Invoice, prompt: ({ document }) => ({ user: document }) }),
  liveExtraction: streamTask({ input, output: Invoice, prompt: ({ document }) => ({ user: document }) }),
  supportChat: chatTask(),
  searchIndex: embedTask(),
});
const spend = { input: z.object({ by: z.enum(['task', 'model']) }), ask: async () => [{ costMicroUsd: 1 }] };
const router = createLlmRouter(tasks, { usage: { spend } });

const llm = createLlm<typeof router>({ url: 'http://127.0.0.1:4141' });
const messages = [{ role: 'user', content: 'Hello' }] as const;
const document = 'Globe, two seats';

// A wrong name

// expect: Property 'dataExtration' does not exist on type …. Did you mean 'dataExtraction'?
await llm.dataExtration.mutate({ input: { document } });
// expect: Property 'data_extraction' does not exist on type …. Did you mean 'dataExtraction'?
await llm.data_extraction.mutate({ input: { document } });
// expect: Property 'suportChat' does not exist on type …. Did you mean 'supportChat'?
await llm.suportChat.stream({ input: { messages } }).result;

// The wrong verb

// expect: Property 'mutate' does not exist on type …
await llm.supportChat.mutate({ input: { messages } });
// expect: Property 'stream' does not exist on type …
llm.dataExtraction.stream({ input: { document } });
// expect: Property 'query' does not exist on type …
await llm.dataExtraction.query({ input: { document } });
// expect: Property 'mutate' does not exist on type …
await llm.usage.spend.mutate({ by: 'task' });
// expect: This expression is not callable.
await llm.dataExtraction({ input: { document } });

// The wrong input

// expect: Object literal may only specify known properties, and 'document' does not exist in type …
await llm.dataExtraction.mutate({ document });
// expect: Object literal may only specify known properties, and 'doc' does not exist in type '{ document: string; }'.
await llm.dataExtraction.mutate({ input: { doc: '' } });
// expect: Type 'number' is not assignable to type 'string'.
await llm.dataExtraction.mutate({ input: { document: 5 } });
// expect: Property 'document' is missing in type '{}' but required in type '{ document: string; }'.
await llm.dataExtraction.mutate({ input: {} });
// expect: Argument of type '{}' is not assignable to parameter of type …
await llm.dataExtraction.mutate({});
// expect: Expected 1-2 arguments, but got 0.
await llm.dataExtraction.mutate();
// expect: Type '"bot"' is not assignable to type '"assistant" | "system" | "tool" | "user"'.
llm.supportChat.stream({ input: { messages: [{ role: 'bot', content: '' }] } });
// expect: Object literal may only specify known properties, and 'texts' does not exist in type 'EmbedInput'.
await llm.searchIndex.mutate({ input: { texts: [] } });

// What is said beside it

// expect: Object literal may only specify known properties, but 'temprature' does not exist in type …. Did you mean to write 'temperature'?
await llm.dataExtraction.mutate({ input: { document }, temprature: 0 });
// expect: Object literal may only specify known properties, and 'tools' does not exist in type …
await llm.dataExtraction.mutate({ input: { document }, tools: [] });
// expect: Object literal may only specify known properties, and 'signal' does not exist in type …
await llm.dataExtraction.mutate({ input: { document }, signal: AbortSignal.timeout(5) });
// expect: Object literal may only specify known properties, and 'abort' does not exist in type 'CallOptions'.
await llm.dataExtraction.mutate({ input: { document } }, { abort: AbortSignal.timeout(5) });
// expect: Object literal may only specify known properties, and 'apiKey' does not exist in type 'ClientOptions'.
createLlm<typeof router>({ url: '', apiKey: '' });
// expect: Property 'url' is missing in type '{ key: string; }' but required in type 'ClientOptions'.
createLlm<typeof router>({ key: '' });
// expect: … is missing the following properties from type 'Router<any, any>': …
createLlm<typeof tasks>({ url: '' });

// The wrong idea of the result

const { output, meta } = await llm.dataExtraction.mutate({ input: { document } });
// expect: Property 'totl' does not exist on type '{ total: number; currency: "EUR" | "USD"; }'. Did you mean 'total'?
output.totl;
// expect: Type '{ total: number; currency: "EUR" | "USD"; }' is not assignable to type '{ total: string; }'.
export const wrong: { total: string } = output;
// expect: Property 'servdBy' does not exist on type …. Did you mean 'servedBy'?
meta.servdBy;
// expect: This comparison appears to be unintentional because the types '"EUR" | "USD"' and '"CHF"' have no overlap.
export const swiss = output.currency === 'CHF';
// expect: Property 'vectors' does not exist on type 'readonly (readonly number[])[]'.
(await llm.searchIndex.mutate({ input: { values: [] } })).output.vectors;

for await (const event of llm.liveExtraction.stream({ input: { document } })) {
  // expect: This comparison appears to be unintentional because the types '"continued" | "partial" | "reasoning-delta" | "restart" | "text-delta" | "tool-call-delta"' and '"text"' have no overlap.
  if (event.type === 'text') throw new Error();
  // expect: Property 'delta' does not exist on type '{ readonly type: "text-delta"; readonly text: string; }'.
  if (event.type === 'text-delta') void event.delta;
  // expect: Type 'number | undefined' is not assignable to type 'number'.
  const total: number = event.type === 'partial' ? event.value.total : 0;
  void total;
}
// expect: Property 'output' does not exist on type …
llm.supportChat.stream({ input: { messages } }).output;
// expect: Property 'total' does not exist on type 'string'.
(await llm.supportChat.stream({ input: { messages } }).result).output.total;

// A wrong question

// expect: Property 'spent' does not exist on type …. Did you mean 'spend'?
await llm.usage.spent.query({ by: 'task' });
// expect: Type '"tasks"' is not assignable to type '"model" | "task"'. Did you mean '"task"'?
await llm.usage.spend.query({ by: 'tasks' });
// expect: Property 'cost' does not exist on type '{ costMicroUsd: number; }'.
(await llm.usage.spend.query({ by: 'task' }))[0]?.cost;

// A wrong idea of the failure

declare const thrown: unknown;
// expect: This comparison appears to be unintentional because the types 'boolean | undefined' and 'string' have no overlap.
if (thrown instanceof LlmError && thrown.attempts[0]?.ok === 'yes') throw thrown;
// expect: Property 'status' does not exist on type 'LlmError'.
if (thrown instanceof LlmError) void thrown.status;
