import { fork } from 'node:child_process';
import { once } from 'node:events';

import { Pool } from 'undici';

import { createTransport } from '../src/index.ts';

const rounds = 7;
const callsPerRound = 3000;
const parallel = 16;

const upstream = fork(new URL('upstream.ts', import.meta.url));
const [port] = await once(upstream, 'message');
const origin = `http://127.0.0.1:${port}`;
const url = `${origin}/v1/chat/completions`;
const body = JSON.stringify({
  model: 'model-1',
  messages: [{ role: 'user', content: 'question '.repeat(80) }],
});

const pool = new Pool(origin, { connections: 1024, pipelining: 1 });
const transport = createTransport({ baseUrl: origin });
const limits = { connectMs: 5000, firstTokenMs: 10_000, stallMs: 10_000, totalMs: 60_000 };

/** As many headers as the SDKs send, and an abort signal of its own for every call, as the engine gives. */
const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  'bare undici.request': async () => {
    const { signal } = new AbortController();
    const answer = await pool.request({
      path: '/v1/chat/completions',
      method: 'POST',
      headers: headers(),
      body,
      signal,
    });
    return answer.body.json();
  },
  transport: async () => {
    const context = {
      signal: new AbortController().signal,
      credential: undefined,
      requestId: 'request',
      attemptNumber: 1,
      limits,
    };
    return transport.ask(context, async ({ fetchOptions }) => {
      const { signal } = new AbortController();
      const init = { method: 'POST', headers: headers(), body, signal, ...fetchOptions };
      return (await transport.fetch(url, init)).json();
    });
  },
  'global fetch': async () => {
    const { signal } = new AbortController();
    return (await fetch(url, { method: 'POST', headers: headers(), body, signal })).json();
  },
};

const measured = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
for (let round = 0; round <= rounds; round += 1) {
  for (const [name, call] of Object.entries(ways)) {
    const cpuUs = await cpuPerCall(call);
    if (round > 0) measured.get(name)?.push(cpuUs); // the first round warms up
  }
}
const base = median(measured.get('bare undici.request') ?? []);
for (const [name, values] of measured) {
  const value = median(values);
  process.stdout.write(
    `${name.padEnd(22)} ${value.toFixed(0).padStart(4)} µs CPU per call  ${(value / base).toFixed(2)} x\n`,
  );
}
await transport.close();
await pool.destroy();
upstream.disconnect();

function headers(): Headers {
  return new Headers({
    accept: 'application/json',
    authorization: 'Bearer sk-bench',
    'content-type': 'application/json',
    'user-agent': 'bench/1',
    'x-stainless-arch': 'x64',
    'x-stainless-lang': 'js',
    'x-stainless-os': 'Linux',
    'x-stainless-package-version': '7',
    'x-stainless-retry-count': '0',
    'x-stainless-runtime': 'node',
  });
}

async function cpuPerCall(call: () => Promise<unknown>): Promise<number> {
  let left = callsPerRound;
  const before = process.cpuUsage();
  const worker = async (): Promise<void> => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / callsPerRound;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
