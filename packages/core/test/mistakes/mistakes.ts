// Every mistake here must be found by the compiler. Above each line stands what it has to say about it,
// once per error; `…` is anything. `check:types` runs the compiler and compares.

import { z } from 'zod';

import type { Llm } from '../../src/llm/llm-types.ts';
import { chatTask } from '../../src/tasks/chat-task.ts';
import { streamTask, task } from '../../src/tasks/define-task.ts';
import { defineTasks } from '../../src/tasks/define-tasks.ts';
import { embedTask } from '../../src/tasks/embed-task.ts';

const input = z.object({ document: z.string() });
const Invoice = z.object({ total: z.number(), currency: z.enum(['EUR', 'USD']) });

const tasks = defineTasks({
  dataExtraction: task({ input, output: Invoice, prompt: ({ document }) => ({ user: document }) }),
  liveExtraction: streamTask({ input, output: Invoice, prompt: ({ document }) => ({ user: document }) }),
  supportChat: chatTask(),
  searchIndex: embedTask(),
});

declare const llm: Llm<typeof tasks>;
const messages = [{ role: 'user', content: 'Hello' }] as const;

// A wrong name

// expect: Property 'dataExtration' does not exist on type …. Did you mean 'dataExtraction'?
await llm.run.dataExtration({ document: '' });
// expect: Property 'data_extraction' does not exist on type …. Did you mean 'dataExtraction'?
await llm.run.data_extraction({ document: '' });
// expect: Type '"dataExtration"' is not assignable to type …. Did you mean '"dataExtraction"'?
await llm.generate({ task: 'dataExtration', messages });
// expect: Type '"data_extracton"' is not assignable to type …. Did you mean '"data_extraction"'?
await llm.generate({ task: 'data_extracton', messages });
// expect: Type '"summary"' is not assignable to type '…"data_extraction" … "support-chat" … undefined'.
await llm.generate({ task: 'summary', messages });

// The wrong input

// expect: Object literal may only specify known properties, and 'doc' does not exist in type '{ document: string; }'.
await llm.run.dataExtraction({ doc: '' });
// expect: Type 'number' is not assignable to type 'string'.
await llm.run.dataExtraction({ document: 5 });
// expect: Expected 1-2 arguments, but got 0.
await llm.run.dataExtraction();
// expect: Object literal may only specify known properties, and 'doc' does not exist in type '{ document: string; }'.
await llm.generate({ task: 'data_extraction', input: { doc: '' } });
// expect: Type 'number' is not assignable to type 'string'.
await llm.generate({ task: 'data_extraction', input: { document: 5 } });
// expect: Argument of type '{ task: "data_extraction"; }' is not assignable to parameter of type …
await llm.generate({ task: 'data_extraction' });
// expect: Type '"bot"' is not assignable to type '"assistant" | "system" | "tool" | "user"'.
await llm.run.supportChat({ messages: [{ role: 'bot', content: '' }] });
// expect: Object literal may only specify known properties, but 'temprature' does not exist in type 'ObjectOptions'. Did you mean to write 'temperature'?
await llm.run.dataExtraction({ document: '' }, { temprature: 0 });

// expect: Argument of type '{ task: "data_extraction"; model: string; … is not assignable to parameter of type …
await llm.generate({ task: 'data_extraction', model: 'openai/gpt-4.1', messages });

// The wrong kind of task

// expect: Property 'searchIndex' does not exist on type 'Run<…
await llm.run.searchIndex({ values: [] });
// expect: Type '"search_index"' is not assignable to type …
await llm.generate({ task: 'search_index', messages });
// expect: Property 'supportChat' does not exist on type 'Embed<…
await llm.embed.supportChat({ values: [] });
// expect: Type '"support_chat"' is not assignable to type '"search-index" | "searchIndex" | "search_index" | undefined'.
await llm.generateEmbeddings({ task: 'support_chat', values: [] });
// expect: Property 'dataExtraction' does not exist on type 'Stream<…
llm.stream.dataExtraction({ document: '' });
// expect: Type '"data_extraction"' is not assignable to type '"live-extraction" | … undefined'.
llm.generateStream({ task: 'data_extraction', messages });

// Tools where the output is an object

// expect: Object literal may only specify known properties, and 'tools' does not exist in type 'ObjectOptions'.
await llm.run.dataExtraction({ document: '' }, { tools: [] });
// expect: Object literal may only specify known properties, and 'tools' does not exist in type …
await llm.generate({ task: 'data_extraction', messages, tools: [] });
// expect: Object literal may only specify known properties, and 'tools' does not exist in type …
await llm.generate({ model: 'openai/gpt-4.1', messages, output: Invoice, tools: [] });

// The wrong idea of the result

const { output } = await llm.run.dataExtraction({ document: '' });
// expect: Property 'totl' does not exist on type '{ total: number; currency: "EUR" | "USD"; }'. Did you mean 'total'?
output.totl;
// expect: Type '{ total: number; currency: "EUR" | "USD"; }' is not assignable to type '{ total: string; }'.
export const wrong: { total: string } = output;
// expect: This comparison appears to be unintentional because the types '"EUR" | "USD"' and '"CHF"' have no overlap.
export const swiss = output.currency === 'CHF';
for await (const event of llm.stream.liveExtraction({ document: '' })) {
  // expect: Type 'number | undefined' is not assignable to type 'number'.
  const total: number = event.type === 'partial' ? event.value.total : 0;
  void total;
}

// A wrong definition

defineTasks({
  // expect: …"data_extraction and dataExtraction are the same task: rename one of them"'.
  data_extraction: chatTask(),
  // expect: …"dataExtraction and data_extraction are the same task: rename one of them"'.
  dataExtraction: chatTask(),
  summary: chatTask(),
});
defineTasks({
  // expect: …"search-index and search_index are the same task: rename one of them"'.
  'search-index': embedTask(),
  // expect: …"search_index and search-index are the same task: rename one of them"'.
  search_index: embedTask(),
});
// expect: Type '"hgih"' is not assignable to type 'Stakes | undefined'.
chatTask({ stakes: 'hgih' });
// expect: Object literal may only specify known properties, but 'temprature' does not exist in type 'ChatDefinition'. Did you mean to write 'temperature'?
chatTask({ temprature: 0 });
// expect: Property 'doc' does not exist on type '{ document: string; }'.
task({ input, prompt: ({ doc }) => ({ user: doc }) });
// expect: Type '() => { system: string; }' is not assignable to type 'PromptDefinition<{ document: string; }>'.
task({ input, prompt: () => ({ system: 'Extract the invoice.' }) });
// expect: Type '… => Promise<{ user: string; }>' is not assignable to type 'PromptDefinition<{ document: string; }>'.
task({ input, prompt: async ({ document }) => ({ user: document }) });
// expect: Type '{ 'anthropic/*': … }' is not assignable to type 'PromptDefinition<{ document: string; }>'.
task({ input, prompt: { 'anthropic/*': ({ document }) => ({ user: document }) } });
// expect: Property 'input' is missing in type …
task({ prompt: () => ({ user: '' }) });
