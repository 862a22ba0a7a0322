import { LLMock } from '@copilotkit/aimock';
import type { CallContext, ModelCall, Provider } from '@understudy/core';
import { callTo, contextWith, promptOfTests } from '@understudy/testing/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { providers } from './providers.ts';
import type { ProviderName } from './providers.ts';
import { said, ways } from './said.ts';
import type { Said, Way } from './said.ts';

/** A provider, and where aimock speaks its protocol. */
interface Speaker {
  readonly name: ProviderName;
  readonly model: string;
  readonly path: string;
}

const speakers: readonly (readonly [string, Speaker])[] = [
  ['openai, chat completions', { name: 'openai', model: 'gpt-4.1', path: '/v1' }],
  ['openai, responses', { name: 'openai', model: 'gpt-5.3-codex', path: '/v1' }],
  ['anthropic', { name: 'anthropic', model: 'claude-sonnet-5-5', path: '' }],
  ['google', { name: 'google', model: 'gemini-3.8-flash', path: '' }],
  ['ollama', { name: 'ollama', model: 'llama3.1:8b', path: '/v1' }],
  ['openrouter', { name: 'openrouter', model: 'openai/gpt-4.1', path: '/api/v1' }],
  ['azure-openai', { name: 'azure-openai', model: 'gpt-4.1', path: '' }],
  ['qwen', { name: 'qwen', model: 'qwen-plus', path: '/compatible-mode/v1' }],
  ['deepseek', { name: 'deepseek', model: 'deepseek-v4-pro', path: '/v1' }],
  ['mistral', { name: 'mistral', model: 'mistral-large-2512', path: '/v1' }],
  ['groq', { name: 'groq', model: 'openai/gpt-oss-120b', path: '/openai/v1' }],
  ['xai', { name: 'xai', model: 'grok-4.7', path: '/v1' }],
  ['a gateway', { name: 'datallmlab', model: 'any', path: '/v1' }],
];

const mock = new LLMock({ port: 0, chunkSize: 3 });
beforeAll(() => mock.start());
afterAll(() => mock.stop());
beforeEach(() => void mock.reset().clearChaos());

const text = 'Grüße, 世界 👩‍👩‍👧 "quoted"\n\\ and done.';

describe.each(speakers)('%s, before a server that was made by others', (_what, speaker) => {
  textStories(speaker);
  toolStories(speaker);
  formatStories(speaker);
  failureStories(speaker);
  breakStories(speaker);
});

function textStories(speaker: Speaker): void {
  it.each(ways)('reads a text and what it used, in a %s', async (way) => {
    mock.onMessage(promptOfTests, { content: text, usage: inEveryonesWords(7, 3) });
    const { reply, failure } = await say(speaker, way);
    expect(failure).toBeUndefined();
    expect(reply).toMatchObject({ text, finish: 'stop', providerRequestId: expect.any(String) });
    // Mistral tells its streams' usage unasked, which aimock does not know.
    const isTold = !(speaker.name === 'mistral' && way === 'stream');
    expect(reply.usage).toEqual(
      isTold ? expect.objectContaining({ inputTokens: 7, outputTokens: 3 }) : undefined,
    );
    expect(mock.getRequests()).toHaveLength(1);
  });

  it.each(ways)('keeps thoughts and text apart, in a %s', async (way) => {
    mock.onMessage(promptOfTests, { content: text, reasoning: 'Hm, so be it.' });
    expect((await say(speaker, way)).reply).toMatchObject({ text, reasoning: 'Hm, so be it.' });
  });
}

function toolStories(speaker: Speaker): void {
  it.each(ways)('calls two tools and answers when it has their results, in a %s', async (way) => {
    const weather = { id: 'abc123DEF', name: 'weather', arguments: '{"city":"Köln"}' };
    const time = { id: 'xyz789GHI', name: 'time', arguments: '{}' };
    mock.on({ userMessage: promptOfTests, hasToolResult: false }, { toolCalls: [weather, time] });
    mock.on({ hasToolResult: true, toolResultContains: 'half past four' }, { content: text });

    const { reply, failure } = await say(speaker, way, { tools });
    expect(failure).toBeUndefined();
    expect(reply.toolCalls).toMatchObject([weather, time]);
    // Gemini stops at a tool call as at anything else; aimock has a word of its own there, which nobody can know.
    expect(reply.finish).toBe(speaker.name === 'google' ? 'other' : 'tool-calls');

    const { toolCalls = [] } = reply;
    const messages: ModelCall['messages'] = [
      { role: 'user', content: promptOfTests },
      { role: 'assistant', content: '', toolCalls },
      { role: 'tool', toolCallId: weather.id, content: '12 °C' },
      { role: 'tool', toolCallId: time.id, content: 'half past four' },
    ];
    expect((await say(speaker, way, { tools, messages })).reply).toMatchObject({ text, finish: 'stop' });
  });
}

function formatStories(speaker: Speaker): void {
  it.each(ways)('gives an optional field back as it was asked for, in a %s', async (way) => {
    // What a strict schema makes of an optional field.
    mock.onMessage(promptOfTests, { content: '{"total":159,"note":null}' });
    const { reply, failure } = await say(speaker, way, {
      format,
      facts: { model: 'any/any', structured: 'schema' },
    });
    expect(failure).toBeUndefined();
    expect(JSON.parse(reply.text ?? '')).toEqual(
      isStrict(speaker, way) ? { total: 159 } : { total: 159, note: null },
    );
  });

  it('turns texts into vectors, where it can', async () => {
    mock.onEmbedding('Hello', { embedding: [0.25, -0.5] });
    const call = { model: speaker.model, facts: { model: 'any/any' }, values: ['Hello'] };
    const provider = connected(speaker);
    expect(provider.embed === undefined).toBe(withoutEmbeddings.includes(speaker.name));
    // Google's are asked for in batches, of which aimock knows nothing.
    if (!provider.embed || speaker.name === 'google') return;
    expect((await provider.embed(call, contextWith())).vectors).toEqual([[0.25, -0.5]]);
  });
}

function failureStories(speaker: Speaker): void {
  it.each([
    [400, 'bad-request'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'model-not-found'],
    [429, 'rate-limited'],
    [500, 'server-error'],
    [503, 'overloaded'],
  ])('calls a %i %s', async (status, kind) => {
    for (const way of ways) {
      mock.nextRequestError(status, { message: 'No.', type: 'an_error' });
      expect((await say(speaker, way)).failure).toMatchObject({ kind, status });
    }
    expect(mock.getRequests()).toHaveLength(ways.length);
  });
}

function breakStories(speaker: Speaker): void {
  it.each([
    ['an error out of nowhere', { dropRate: 1 }, { kind: 'server-error' }],
    ['text that is no JSON', { malformedRate: 1 }, { kind: 'malformed' }],
    ['a connection that is cut', { disconnectRate: 1 }, { kind: 'network' }],
    ['a limit that says when it ends', { rateLimitRate: 1 }, { kind: 'rate-limited', retryAfterMs: 1000 }],
  ])('takes %s for what it is', async (_what, chaos, failure) => {
    mock.onMessage(promptOfTests, { content: text });
    mock.setChaos(chaos);
    for (const way of ways) expect((await say(speaker, way)).failure).toMatchObject(failure);
  });

  it('waits no longer than it may', async () => {
    mock.onMessage(promptOfTests, { content: text });
    mock.setChaos({ latencyMs: 500 });
    const limits = { firstTokenMs: 50, totalMs: 50 };
    for (const way of ways) expect((await say(speaker, way, {}, limits)).failure?.kind).toBe('timeout');
  });

  it('does not take a stream for whole that was cut after its second piece', async () => {
    mock.onMessage(promptOfTests, { content: text }, { truncateAfterChunks: 2 });
    const { reply, failure } = await say(speaker, 'stream');
    expect(reply.finish).toBeUndefined();
    expect(failure?.kind).toBe('network');
  });
}

function connected({ name, path }: Speaker): Provider {
  return providers[name]({ key: 'some-key', baseUrl: `${mock.url}${path}` });
}

function say(
  speaker: Speaker,
  way: Way,
  fields: Partial<ModelCall> = {},
  limits: Partial<CallContext['limits']> = {},
): Promise<Said> {
  const call = callTo(speaker.model, fields);
  return said({ provider: connected(speaker), call, context: contextWith(limits) }, way);
}

/** Those that have none, or none that we know of. */
const withoutEmbeddings: readonly ProviderName[] = ['anthropic', 'deepseek', 'groq', 'xai'];

/** Whether the answer is held to a schema; where it is only asked for, a null is the model's own. */
function isStrict({ name }: Speaker, way: Way): boolean {
  return name !== 'deepseek' && !(name === 'groq' && way === 'stream');
}

/** The same count by each name that some protocol has for it. */
function inEveryonesWords(input: number, output: number): Record<string, number> {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    input_tokens: input,
    output_tokens: output,
    promptTokenCount: input,
    candidatesTokenCount: output,
  };
}

const tools = [
  { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  { name: 'time', parameters: { type: 'object', properties: {} } },
];

const format = {
  type: 'json',
  name: 'invoice',
  schema: {
    type: 'object',
    properties: { total: { type: 'integer' }, note: { type: 'string' } },
    required: ['total'],
  },
} as const;
