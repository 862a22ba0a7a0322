import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { embeds, fail, hang, reply, streams } from '@understudy/testing';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { Invoice, stage } from './stage.ts';
import type { Script, Stage } from './stage.ts';

type Opened = Stage & { readonly chat: ChatOpenAI };

async function open(script: Script, model = 'task/support_chat'): Promise<Opened> {
  const set = await stage(script);
  const configuration = { baseURL: set.baseURL };
  return { ...set, chat: new ChatOpenAI({ model, apiKey: 'none', configuration, maxRetries: 0 }) };
}

const paris = { id: 'call_1', name: 'weather', arguments: '{"town":"Paris"}' };

const weather = tool(({ town }: { town: string }) => `20 degrees in ${town}`, {
  name: 'weather',
  description: 'Of a town',
  schema: z.object({ town: z.string() }),
});

describe('LangChain', () => {
  it('gets an answer', async () => {
    const { chat } = await open({ lead: [reply('Hi there')] });
    expect(await chat.invoke('Hello')).toMatchObject({
      text: 'Hi there',
      usage_metadata: { total_tokens: 15 },
    });
  });

  it('gets a stream', async () => {
    const { chat } = await open({ lead: [streams(['Hi ', 5, 'there'])] });
    let told = '';
    for await (const chunk of await chat.stream('Hello')) told += chunk.text;
    expect(told).toBe('Hi there');
  });

  it('calls tools, and brings back their results', async () => {
    const { chat, lead } = await open({ lead: [reply('', { toolCalls: [paris] }), reply('Mild')] });
    const bound = chat.bindTools([weather]);
    const question = new HumanMessage('How warm is it?');
    const calling = await bound.invoke([question]);
    const results = await Promise.all(
      (calling.tool_calls ?? []).map(async (call) => weather.invoke({ ...call, type: 'tool_call' })),
    );
    expect(results).toEqual([expect.any(ToolMessage)]);
    expect((await bound.invoke([question, calling, ...results])).text).toBe('Mild');
    expect(lead.calls[1]?.call).toMatchObject({
      messages: [{}, { toolCalls: [paris] }, { role: 'tool', content: '20 degrees in Paris' }],
    });
  });

  it('gathers tool calls from a stream', async () => {
    const { chat } = await open({ lead: [reply('', { toolCalls: [paris] })] });
    const names: string[] = [];
    let args = '';
    for await (const { tool_call_chunks } of await chat.bindTools([weather]).stream('How warm is it?')) {
      names.push(...(tool_call_chunks ?? []).flatMap(({ name }) => name ?? []));
      args += (tool_call_chunks ?? []).map((chunk) => chunk.args ?? '').join('');
    }
    expect([names, args]).toEqual([['weather'], '{"town":"Paris"}']);
  });

  it('gets an object that fits its schema', async () => {
    const { chat } = await open({ lead: [reply('{"total": 3, "currency": "EUR"}')] }, 'lead/large');
    const structured = chat.withStructuredOutput(Invoice, { method: 'jsonSchema', name: 'invoice' });
    expect(await structured.invoke('Extract')).toEqual({ total: 3, currency: 'EUR' });
  });

  it('gets an object through a tool', async () => {
    const calls = [{ id: 'call_1', name: 'invoice', arguments: '{"total": 3, "currency": "EUR"}' }];
    const { chat, lead } = await open({ lead: [reply('', { toolCalls: calls })] });
    const structured = chat.withStructuredOutput(Invoice, { method: 'functionCalling', name: 'invoice' });
    expect(await structured.invoke('Extract')).toEqual({ total: 3, currency: 'EUR' });
    expect(lead.calls[0]?.call).toMatchObject({ toolChoice: { tool: 'invoice' } });
  });

  it('gets embeddings', async () => {
    const { baseURL } = await stage({
      vectors: [
        embeds([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      ],
    });
    const embeddings = new OpenAIEmbeddings({
      model: 'lead/vectors',
      apiKey: 'none',
      configuration: { baseURL },
    });
    expect(await embeddings.embedDocuments(['one', 'two'])).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it('is told what went wrong', async () => {
    const { chat } = await open({ lead: [fail('overloaded')], standIn: [fail('overloaded')] });
    await expect(chat.invoke('Hello')).rejects.toMatchObject({ status: 503, code: 'overloaded' });
  });

  it('is told of a stream that broke', async () => {
    const { chat } = await open({
      lead: [streams(['One, ', 20], { endWith: 'cut' })],
      standIn: [fail('server-error')],
    });
    const read = async (): Promise<void> => {
      for await (const _chunk of await chat.stream('Count'));
    };
    await expect(read()).rejects.toThrow('without its end mark');
  });

  it('ends the call upstream when it is aborted', async () => {
    const { chat, lead } = await open({ lead: [hang()] });
    const leaving = new AbortController();
    const refused = expect(chat.invoke('Hello', { signal: leaving.signal })).rejects.toThrow();
    await vi.waitFor(() => expect(lead.openCalls).toBe(1));
    leaving.abort();
    await refused;
    await vi.waitFor(() => expect(lead.openCalls).toBe(0));
  });
});
