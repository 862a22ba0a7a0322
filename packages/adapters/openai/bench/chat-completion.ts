import { fork } from 'node:child_process';
import { once } from 'node:events';

import type { CallContext, ModelCall } from '@understudy/core';
import OpenAI from 'openai';

import { createOpenAi } from '../src/index.ts';

const rounds = 7;
const callsPerRound = 2000;
const parallel = 16;

const upstream = fork(new URL('upstream.ts', import.meta.url));
const [port] = await once(upstream, 'message');
const baseUrl = `http://127.0.0.1:${port}/v1`;
const model = 'gpt-4.1-mini';
const messages = [{ role: 'user', content: 'question '.repeat(80) }] as const;

const sdk = new OpenAI({ apiKey: 'sk-bench', baseURL: baseUrl, maxRetries: 0 });
const provider = createOpenAi({ key: 'sk-bench', baseUrl });
const call: ModelCall = {
  model,
  facts: { model: `openai/${model}` },
  messages,
  format: { type: 'text' },
  unsupported: 'leave-out',
};
const limits = { connectMs: 5000, firstTokenMs: 10_000, stallMs: 10_000, totalMs: 60_000 };

/** Each with an abort signal of its own for every call, as the engine gives. */
const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  'SDK, its default fetch': () =>
    sdk.chat.completions.create({ model, messages: [...messages] }, { signal: new AbortController().signal }),
  'openai adapter': () => provider.generate(call, contextOf(new AbortController().signal)),
  'bare fetch': async () => {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer sk-bench' };
    const body = JSON.stringify({ model, messages });
    const { signal } = new AbortController();
    return (await fetch(`${baseUrl}/chat/completions`, { method: 'POST', headers, body, signal })).json();
  },
};

const measured = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
for (let round = 0; round <= rounds; round += 1) {
  for (const [name, way] of Object.entries(ways)) {
    const cpuUs = await cpuPerCall(way);
    if (round > 0) measured.get(name)?.push(cpuUs); // the first round warms up
  }
}
const base = median(measured.get('SDK, its default fetch') ?? []);
for (const [name, values] of measured) {
  const value = median(values);
  process.stdout.write(
    `${name.padEnd(24)} ${value.toFixed(0).padStart(4)} µs CPU per call  ${(value / base).toFixed(2)} x\n`,
  );
}
upstream.disconnect();
process.exit();

function contextOf(signal: AbortSignal): CallContext {
  return { signal, credential: undefined, requestId: 'request', attemptNumber: 1, limits };
}

async function cpuPerCall(way: () => Promise<unknown>): Promise<number> {
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
