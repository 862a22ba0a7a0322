import type { CallContext, JsonObject } from '@understudy/core';
import { createTransport, secret } from '@understudy/transport';
import type { Secret, Transport, TransportCall } from '@understudy/transport';
import type { OpenAI } from 'openai';

import type { Dialect } from './dialect.ts';

/** How to reach a provider and with what. */
export interface ConnectionOptions {
  /** Takes the place of the dialect's own id: routes, `options` and the ledger know the provider by it. */
  readonly id?: string | undefined;
  readonly key?: string | undefined;
  /** Several keys to rotate through, by label. Takes the place of `key`. */
  readonly keys?: Readonly<Record<string, string>> | undefined;
  readonly baseUrl?: string | undefined;
  /** Headers for every call, such as the organisation it is for. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A transport of your own to the same base URL, for other limits or to close it. */
  readonly transport?: Transport | undefined;
}

/** The way to one provider with all of its keys. Nothing in it can be printed that must not be seen. */
export interface Connection {
  readonly transport: Transport;
  /** Labels of the keys, if there are several. */
  readonly credentials: readonly string[] | undefined;
  post(call: TransportCall, posting: Posting): Promise<Response>;
  /** A text without any of the keys in it. */
  withoutKeys(text: string): string;
}

export interface Posting {
  readonly path: string;
  readonly body: JsonObject;
  readonly credential: CallContext['credential'];
}

/** Opens the way to a provider; the SDK is only loaded when something is sent. */
export function connect(dialect: Dialect, options: ConnectionOptions): Connection {
  const baseUrl = (options.baseUrl ?? dialect.baseUrl)?.replace(/\/+$/, '');
  if (baseUrl === undefined) throw new TypeError(`${dialect.id}: a base URL is needed`);
  const secrets = secretsOf(dialect, options);
  const transport = options.transport ?? createTransport({ baseUrl });
  const clients = new Map<string, Promise<OpenAI>>();
  const clientFor = (label: string | undefined): Promise<OpenAI> => {
    const [name, key] = pick(secrets, label);
    const known = clients.get(name) ?? openClient({ dialect, options, baseUrl, key, transport });
    clients.set(name, known);
    return known;
  };
  return {
    transport,
    credentials: options.keys ? [...secrets.keys()] : undefined,
    post: async (call, { path, body, credential }) => {
      const client = await clientFor(credential);
      return client
        .post<unknown>(path, { body, fetchOptions: call.fetchOptions })
        .asResponse()
        .catch(withoutItsWords);
    },
    withoutKeys: (text) => [...secrets.values()].reduce((shown, key) => hide(shown, key), text),
  };
}

function secretsOf(
  dialect: Dialect,
  { key, keys }: ConnectionOptions,
): ReadonlyMap<string, Secret | undefined> {
  const labelled = Object.entries(keys ?? {});
  if (keys && labelled.length === 0) throw new TypeError(`${dialect.id}: keys holds no key`);
  if (keys) return new Map(labelled.map(([label, text]) => [label, secret(text)]));
  if (key === undefined && dialect.needsKey) throw new TypeError(`${dialect.id}: a key is needed`);
  return new Map([['', key === undefined ? undefined : secret(key)]]);
}

function pick<Value>(
  secrets: ReadonlyMap<string, Value>,
  label: string | undefined,
): readonly [string, Value] {
  const found = label === undefined ? [...secrets][0] : [...secrets].find(([name]) => name === label);
  if (!found) throw new TypeError(`there is no key called ${label}`);
  return found;
}

function hide(text: string, key: Secret | undefined): string {
  return key ? text.replaceAll(key.reveal(), '[redacted]') : text;
}

/** The SDK quotes the provider's answer, which may quote the key; the transport has kept what there is to know. */
function withoutItsWords(error: unknown): never {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  throw typeof status === 'number' ? new Error(`the provider answered with status ${status}`) : error;
}

interface ClientOptions {
  readonly dialect: Dialect;
  readonly options: ConnectionOptions;
  readonly baseUrl: string;
  readonly key: Secret | undefined;
  readonly transport: Transport;
}

/** Timers hold a signed 32-bit number. The transport watches the time. */
const longestMs = 2_147_483_647;

async function openClient({ dialect, options, baseUrl, key, transport }: ClientOptions): Promise<OpenAI> {
  const sdk = await import('openai');
  return new sdk.OpenAI({
    baseURL: baseUrl,
    apiKey: 'in-the-headers',
    // Said outright, or the SDK would look for them in the environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    defaultHeaders: {
      ...headersFromEnvironment(),
      authorization: null,
      ...options.headers,
      ...keyHeader(dialect, key),
    },
    defaultQuery: dialect.query,
    fetch: transport.fetch,
    maxRetries: 0,
    timeout: longestMs,
    logLevel: 'off',
  });
}

function keyHeader({ keyHeader: name }: Dialect, key: Secret | undefined): Record<string, string> {
  if (!key) return {};
  return { [name]: name === 'authorization' ? `Bearer ${key.reveal()}` : key.reveal() };
}

/** The SDK adds headers that stand in this variable and cannot be told not to; naming them as null takes them away. */
function headersFromEnvironment(): Record<string, null> {
  const lines = (process.env['OPENAI_CUSTOM_HEADERS'] ?? '').split('\n').filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).trim().toLowerCase(), null]),
  );
}
