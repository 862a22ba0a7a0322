// One chat completion through every adapter, beside its SDK with the SDK's own fetch and beside a bare undici call,
// in turn in one process: µs of CPU per call, medians, and the ratio to the SDK.
import { fork } from 'node:child_process';
import { once } from 'node:events';

import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import type { CallContext, ModelCall, Provider } from '@understudy/core';
import OpenAI from 'openai';
import { request } from 'undici';

import { providers } from '../test/providers.ts';
import type { ProviderName } from '../test/providers.ts';

const rounds = 7;
const callsPerRound = 1000;
const parallel = 16;
const limits = { connectMs: 5000, firstTokenMs: 10_000, stallMs: 10_000, totalMs: 60_000 };
const key = 'sk-bench';

const upstream = fork(new URL('upstream.ts', import.meta.url));
const [port] = await once(upstream, 'message');
const origin = `http://127.0.0.1:${port}`;

type Way = () => Promise<unknown>;
type Protocol = 'chat completions' | 'responses' | 'messages' | 'generateContent';

const content = 'question '.repeat(80);
const messages = [{ role: 'user', content }] as const;

const openai = new OpenAI({ apiKey: key, baseURL: `${origin}/v1`, maxRetries: 0 });
const anthropic = new Anthropic({ apiKey: key, baseURL: origin, maxRetries: 0 });
const google = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: origin } });

/** Each with an abort signal of its own for every call, as the engine gives. */
const sdks: Readonly<Record<Protocol, Way>> = {
  'chat completions': () =>
    openai.chat.completions.create(
      { model: 'gpt-4.1-mini', messages: [...messages] },
      { signal: newSignal() },
    ),
  responses: () =>
    openai.responses.create({ model: 'gpt-5.3-codex', input: content }, { signal: newSignal() }),
  messages: () =>
    anthropic.messages.create(
      { model: 'claude-sonnet-5-5', max_tokens: 1000, messages: [...messages] },
      { signal: newSignal() },
    ),
  generateContent: () =>
    google.models.generateContent({
      model: 'gemini-3.8-flash',
      contents: content,
      config: { abortSignal: newSignal() },
    }),
};

const adapters: readonly (readonly [ProviderName, Protocol, string, string])[] = [
  ['openai', 'chat completions', 'gpt-4.1-mini', '/v1'],
  ['openai', 'responses', 'gpt-5.3-codex', '/v1'],
  ['anthropic', 'messages', 'claude-sonnet-5-5', ''],
  ['google', 'generateContent', 'gemini-3.8-flash', ''],
  ['qwen', 'chat completions', 'qwen-plus', '/v1'],
  ['deepseek', 'chat completions', 'deepseek-chat', '/v1'],
  ['mistral', 'chat completions', 'mistral-large-2512', '/v1'],
  ['ollama', 'chat completions', 'llama3.1:8b', '/v1'],
  ['openrouter', 'chat completions', 'openai/gpt-4.1', '/v1'],
  ['azure-openai', 'chat completions', 'gpt-4.1', ''],
  ['groq', 'chat completions', 'openai/gpt-oss-120b', '/v1'],
  ['xai', 'chat completions', 'grok-4.7', '/v1'],
  ['datallmlab', 'chat completions', 'any', '/v1'],
];

const bare: Way = async () => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const body = JSON.stringify({ model: 'gpt-4.1-mini', messages });
  const answer = await request(`${origin}/v1/chat/completions`, {
    method: 'POST',
    headers,
    body,
    signal: newSignal(),
  });
  return answer.body.json();
};

const ways = new Map<string, Way>([
  ['bare undici', bare],
  ...Object.entries(sdks).map(([protocol, way]) => [`SDK, ${protocol}`, way] as const),
  ...adapters.map(([name, protocol, model, path]) => {
    const provider = providers[name]({ key, baseUrl: `${origin}${path}` });
    return [`${name}, ${protocol}`, () => provider.generate(callTo(provider, model), context())] as const;
  }),
]);

const measured = new Map<string, number[]>([...ways.keys()].map((name) => [name, []]));
for (let round = 0; round <= rounds; round += 1) {
  for (const [name, way] of ways) {
    const cpuUs = await cpuPerCall(way);
    if (round > 0) measured.get(name)?.push(cpuUs); // the first round warms up
  }
}
const medianOf = (name: string): number => median(measured.get(name) ?? []);
for (const name of ways.keys()) {
  const protocol = name.split(', ')[1];
  const toSdk = protocol ? `  ${(medianOf(name) / medianOf(`SDK, ${protocol}`)).toFixed(2)} x SDK` : '';
  const toBare = `${(medianOf(name) / medianOf('bare undici')).toFixed(2)} x bare`;
  const cpu = `${medianOf(name).toFixed(0).padStart(4)} µs CPU per call`;
  process.stdout.write(`${name.padEnd(32)} ${cpu}  ${toBare}${toSdk}\n`);
}
upstream.disconnect();
process.exit();

function newSignal(): AbortSignal {
  return new AbortController().signal;
}

function callTo({ id }: Provider, model: string): ModelCall {
  const facts = { model: `${id}/${model}` };
  return { model, facts, messages, format: { type: 'text' }, unsupported: 'leave-out' };
}

function context(): CallContext {
  return { signal: newSignal(), credential: undefined, requestId: 'request', attemptNumber: 1, limits };
}

async function cpuPerCall(way: Way): Promise<number> {
  let left = callsPerRound;
  const before = process.cpuUsage();
  const worker = async (): Promise<void> => {
    while (left-- > 0) await way();
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / callsPerRound;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
