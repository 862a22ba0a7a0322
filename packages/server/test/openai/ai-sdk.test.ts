import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { OpenAICompatibleProvider } from '@ai-sdk/openai-compatible';
import { always, embeds, fail, reply, streams } from '@understudy/testing';
import { APICallError, embedMany, generateText, isStepCount, Output, streamText, tool } from 'ai';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { Invoice, stage } from './stage.ts';
import type { Script, Stage } from './stage.ts';

type Opened = Stage & { readonly gateway: OpenAICompatibleProvider };

async function open(script: Script): Promise<Opened> {
  const set = await stage(script);
  const gateway = createOpenAICompatible({
    name: 'understudy',
    baseURL: set.baseURL,
    apiKey: 'none',
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
  return { ...set, gateway };
}

const paris = { id: 'call_1', name: 'weather', arguments: '{"town":"Paris"}' };

const weather = tool({
  description: 'Of a town',
  inputSchema: z.object({ town: z.string() }),
  execute: ({ town }) => `20 degrees in ${town}`,
});

describe('the Vercel AI SDK', () => {
  it('gets an answer', async () => {
    const { gateway } = await open({ lead: [reply('Hi there')] });
    const { text, usage, finishReason } = await generateText({
      model: gateway('task/support_chat'),
      prompt: 'Hello',
    });
    expect([text, finishReason, usage.totalTokens]).toEqual(['Hi there', 'stop', 15]);
  });

  it('gets a stream, with its usage', async () => {
    const { gateway } = await open({ lead: [streams(['Hi ', 5, 'there'])] });
    const streamed = streamText({ model: gateway('task/support_chat'), prompt: 'Hello' });
    expect(await streamed.text).toBe('Hi there');
    expect(await streamed.finishReason).toBe('stop');
    expect((await streamed.usage).totalTokens).toBe(15);
  });

  it('runs tools, in answers and in streams', async () => {
    const script = [reply('', { toolCalls: [paris] }), reply('Mild')];
    const { gateway, lead } = await open({ lead: [...script, ...script] });
    const asked = {
      model: gateway('task/support_chat'),
      prompt: 'How warm is it?',
      tools: { weather },
      stopWhen: isStepCount(3),
    };
    expect((await generateText(asked)).text).toBe('Mild');
    expect(await streamText(asked).text).toBe('Mild');
    for (const index of [1, 3]) {
      expect(lead.calls[index]?.call).toMatchObject({
        messages: [{}, { toolCalls: [paris] }, { role: 'tool', content: '20 degrees in Paris' }],
      });
    }
  });

  it('gets an object that fits its schema, whole and in parts', async () => {
    const { gateway } = await open({
      lead: [reply('{"total": 3, "currency": "EUR"}'), streams(['{"total": 3,', 10, ' "currency": "EUR"}'])],
    });
    const asked = {
      model: gateway('lead/large'),
      prompt: 'Extract',
      output: Output.object({ schema: Invoice }),
    };
    expect((await generateText(asked)).output).toEqual({ total: 3, currency: 'EUR' });
    const parts: unknown[] = [];
    for await (const part of streamText(asked).partialOutputStream) parts.push(part);
    expect(parts).toEqual([{ total: 3 }, { total: 3, currency: 'EUR' }]);
  });

  it('gets embeddings', async () => {
    const { gateway } = await open({
      vectors: [
        embeds([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      ],
    });
    const model = gateway.embeddingModel('task/search_index');
    const { embeddings } = await embedMany({ model, values: ['one', 'two'] });
    expect(embeddings).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it('is told what went wrong', async () => {
    const { gateway } = await open({ lead: [always(fail('bad-request'))] });
    const asked = generateText({ model: gateway('task/support_chat'), prompt: 'Hello', maxRetries: 0 });
    const error: unknown = await asked.catch((thrown: unknown) => thrown);
    expect(APICallError.isInstance(error) && [error.statusCode, error.message]).toEqual([
      400,
      'scripted bad-request',
    ]);
  });

  it('is told of a stream that broke', async () => {
    const { gateway } = await open({
      lead: [streams(['One, ', 20], { endWith: 'cut' })],
      standIn: [fail('server-error')],
    });
    const errors: unknown[] = [];
    const onError = ({ error }: { error: unknown }): void => void errors.push(error);
    const streamed = streamText({
      model: gateway('task/support_chat'),
      prompt: 'Count',
      onError,
      maxRetries: 0,
    });
    await streamed.consumeStream({ onError: () => undefined });
    expect(JSON.stringify(errors)).toContain('without its end mark');
  });

  it('ends the call upstream when it is aborted', async () => {
    const { gateway, lead } = await open({ lead: [streams(['Hi'], { endWith: 'hang' })] });
    const leaving = new AbortController();
    const streamed = streamText({
      model: gateway('task/support_chat'),
      prompt: 'Hello',
      abortSignal: leaving.signal,
    });
    for await (const text of streamed.textStream) if (text) leaving.abort();
    await vi.waitFor(() => expect(lead.openCalls).toBe(0));
  });
});
