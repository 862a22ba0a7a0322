import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Log } from '@understudy/server';
import { faultServer } from '@understudy/testing/fault-server';
import type { FaultServer } from '@understudy/testing/fault-server';

import { startGateway } from '../src/start-gateway.ts';
import type { GatewayOptions, RunningGateway } from '../src/start-gateway.ts';
import { tasks } from '../src/tasks.ts';

/** A gateway before an upstream that does what it is told, and all that it says of itself. @internal */
export interface Siege {
  readonly url: string;
  readonly port: number;
  readonly gateway: RunningGateway;
  readonly upstream: FaultServer;
  /** Every line of the log, as JSON. */
  readonly lines: readonly string[];
  readonly directory: string;
  /** Sends bytes as they are, and gives back all that comes until the connection closes or `waitMs` are over. */
  say(bytes: string | Uint8Array, waitMs?: number): Promise<string>;
  /** A connection that somebody else plays with; ended with the siege. */
  open(): Promise<Socket>;
  end(): Promise<void>;
}

/** @internal */
export const providerKey = 'sk-canary-provider-5e1f0a77c3';

/** Adapters of which each puts models and keys in places of its own. */
const providers = {
  openai: '/v1',
  anthropic: '',
  google: '',
  'azure-openai': '',
  ollama: '/v1',
  'openai-compatible': '/v1',
};

/** @internal */
export async function besiege(options: Partial<GatewayOptions> = {}, policy: string = '{}'): Promise<Siege> {
  const directory = await mkdtemp(join(tmpdir(), 'understudy-siege-'));
  const upstream = await faultServer();
  const config = join(directory, 'routes.yaml');
  await writeFile(config, routesTo(upstream.url, policy));
  const { log, lines } = listeningLog();
  const environment = { PROVIDER_KEY: providerKey };
  const gateway = await startGateway({
    ...{ config, environment, log, port: 0, ledger: join(directory, 'ledger.db') },
    ...options,
  });
  const port = Number(new URL(gateway.url).port);
  const sockets = new Set<Socket>();
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    sockets.add(socket);
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
    return socket;
  };
  return {
    ...{ url: gateway.url, port, gateway, upstream, lines, directory, open },
    say: async (bytes, waitMs = 1500) => converse(await open(), bytes, waitMs),
    async end() {
      for (const socket of sockets) socket.destroy();
      await gateway.close();
      await upstream.close();
      await rm(directory, { recursive: true });
    },
  };
}

function routesTo(url: string, policy: string): string {
  const named = Object.entries(providers).map(
    ([id, path]) => `  ${id}: { adapter: ${id}, baseUrl: '${url}${path}', key: \${PROVIDER_KEY} }`,
  );
  const routes = Object.keys(tasks).map((task) => `  ${task}: { primary: openai/gpt-4.1 }`);
  return ['providers:', ...named, `defaults: ${policy}`, 'routes:', ...routes, ''].join('\n');
}

function listeningLog(): { readonly log: Log; readonly lines: readonly string[] } {
  const lines: string[] = [];
  const line = (fields: object, message: string): void =>
    void lines.push(JSON.stringify({ ...fields, message }));
  return { log: { info: line, warn: line, error: line }, lines };
}

function converse(socket: Socket, bytes: string | Uint8Array, waitMs: number): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let heard = '';
  socket.setEncoding('utf8').on('data', (piece: string) => (heard += piece));
  const over = (): void => {
    clearTimeout(patience);
    socket.destroy();
    resolve(heard);
  };
  const patience = setTimeout(over, waitMs);
  socket.once('close', over).once('end', over).write(bytes);
  return promise;
}

/** A POST as text, to be tampered with. @internal */
export function postText(path: string, body: unknown, headers: readonly string[] = []): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const head = [`POST ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Content-Type: application/json', ...headers];
  return `${head.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`;
}

/** What a healthy OpenAI-compatible provider says. @internal */
export function chatReply(content: string): object {
  return {
    ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'gpt-4.1' },
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  };
}
