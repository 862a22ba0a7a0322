import { createAnthropic } from '@understudy/anthropic';
import { createCatalog } from '@understudy/catalog';
import { createLlm, defineTasks, chatTask, systemClock, task } from '@understudy/core';
import type { Llm } from '@understudy/core';
import { createGoogle } from '@understudy/google';
import { createOpenAi } from '@understudy/openai';
import { createQwen } from '@understudy/qwen';
import { story } from '@understudy/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { startRehearsal } from './start-rehearsal.ts';
import type { Rehearsal } from './start-rehearsal.ts';

const tasks = defineTasks({
  dataExtraction: task({
    input: z.object({ document: z.string() }),
    output: z.object({ supplier: z.string(), currency: z.enum(['EUR', 'USD']), totalCents: z.int() }),
    prompt: ({ document }) => ({ system: 'Extract the invoice.', user: document }),
  }),
  supportChat: chatTask({ system: 'You help.' }),
});

let rehearsal: Rehearsal;
let llm: Llm<typeof tasks>;
const ids = ['openai', 'anthropic', 'google', 'qwen'];

beforeAll(async () => {
  rehearsal = await startRehearsal(ids);
});
afterAll(() => rehearsal.stop());

beforeEach(() => {
  for (const id of ids) rehearsal.trouble(id, undefined);
  const key = 'rehearsal';
  const at = (id: string, path = ''): { readonly key: string; readonly baseUrl: string } => ({
    key,
    baseUrl: `${rehearsal.urlOf(id)}${path}`,
  });
  const providers = [
    createOpenAi(at('openai', '/v1')),
    createAnthropic(at('anthropic')),
    createGoogle(at('google')),
    createQwen(at('qwen', '/v1')),
  ].map((provider) => rehearsal.book.listenTo(provider));
  const fallback = ['anthropic/claude-sonnet', 'google/gemini-pro', 'qwen/qwen-plus'];
  const route = { primary: 'openai/gpt-4.1-mini', fallback, retry: { tries: 1 }, breaker: 'off' } as const;
  llm = createLlm({
    tasks,
    providers,
    catalog: createCatalog(),
    routes: { dataExtraction: route, supportChat: { ...route, timeouts: { firstTokenMs: 300 } } },
    clock: systemClock,
  });
});

const messages = [{ role: 'user', content: 'Where is my order?' }] as const;

describe('in a rehearsal', () => {
  it.each(['openai/gpt-4.1-mini', 'anthropic/claude-sonnet', 'google/gemini-pro', 'qwen/qwen-plus'])(
    '%s gives an answer that fits the task, and says what it used',
    async (model) => {
      const { output, meta } = await llm.run.dataExtraction(
        { document: `An invoice for ${model}` },
        { models: [model] },
      );
      expect(output).toMatchObject({ supplier: 'Globe Theatre Ltd.', currency: 'EUR' });
      expect(meta.usage?.outputTokens).toBeGreaterThan(5);
      expect(meta.costMicroUsd).toBeGreaterThan(0);
    },
  );

  it('a conversation is streamed, and says that it is a rehearsal', async () => {
    const stream = llm.stream.supportChat({ messages });
    const pieces: string[] = [];
    for await (const event of stream) if (event.type === 'text-delta') pieces.push(event.text);
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.join('')).toMatch(/^This is a rehearsal.*“Where is my order\?”/);
  });

  it.each([
    ['outage', 'server-error'],
    ['rate-limited', 'rate-limited'],
    ['slow', 'timeout'],
  ] as const)('the second carries what the first cannot: %s', async (trouble, kind) => {
    rehearsal.trouble('openai', trouble);
    const { meta } = await llm.stream.supportChat({ messages }).result;
    expect(story(meta)).toEqual([
      `openai/gpt-4.1-mini#1 ${kind}`,
      expect.stringMatching(/^anthropic\/claude-sonnet.*#1 ok$/),
    ]);
  });

  it('a stream that is cut is carried on by the second', async () => {
    rehearsal.trouble('openai', 'cut');
    const { output, meta } = await llm.stream.supportChat({ messages }).result;
    expect(meta.attempts.map(({ ok }) => ok)).toEqual([false, true]);
    expect(output).toMatch(/^This is a rehearsal.*answers here\.$/);
  });

  it('knows only the providers that take part', () => {
    expect(() => rehearsal.trouble('nobody', 'outage')).toThrow(/no provider "nobody".*openai, anthropic/);
  });
});
