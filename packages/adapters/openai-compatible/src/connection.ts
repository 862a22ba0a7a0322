import type { CallContext, JsonObject } from '@understudy/core';
import { createTransport, secret } from '@understudy/transport';
import type { Secret, Transport, TransportCall } from '@understudy/transport';

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

/** Opens the way to a provider; nothing is sent before the first call. */
export function connect(dialect: Dialect, options: ConnectionOptions): Connection {
  const baseUrl = (options.baseUrl ?? dialect.baseUrl)?.replace(/\/+$/, '');
  if (baseUrl === undefined) throw new TypeError(`${dialect.id}: a base URL is needed`);
  const secrets = secretsOf(dialect, options);
  const transport = options.transport ?? createTransport({ baseUrl });
  const query = queryOf(dialect);
  const headers = new Map(
    [...secrets].map(([label, key]) => [label, headersWith(key, dialect, options)] as const),
  );
  return {
    transport,
    credentials: options.keys ? [...secrets.keys()] : undefined,
    post: async (call, { path, body, credential }) => {
      const response = await call.fetch(`${baseUrl}${path}${query}`, {
        method: 'POST',
        headers: pick(headers, credential),
        body: JSON.stringify(body),
      });
      // What a failure means is read from what the transport has kept of it.
      if (!response.ok) throw new Error(`the provider answered with status ${response.status}`);
      return response;
    },
    withoutKeys: (text) => [...secrets.values()].reduce((shown, key) => hide(shown, key), text),
  };
}

function queryOf({ query }: Dialect): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? '' : `?${text}`;
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

function pick<Value>(byLabel: ReadonlyMap<string, Value>, label: string | undefined): Value {
  const [found] = label === undefined ? byLabel.values() : [byLabel.get(label)];
  if (found === undefined) throw new TypeError(`there is no key called ${label}`);
  return found;
}

function hide(text: string, key: Secret | undefined): string {
  return key ? text.replaceAll(key.reveal(), '[redacted]') : text;
}

/** Made once for each key: one that cannot be a header is found before anything is sent. */
function headersWith(key: Secret | undefined, dialect: Dialect, { headers }: ConnectionOptions): Headers {
  const all = new Headers({ accept: 'application/json', 'user-agent': 'understudy', ...headers });
  all.set('content-type', 'application/json');
  all.delete('authorization');
  if (key) all.set(dialect.keyHeader, bearer(dialect, key));
  return all;
}

function bearer({ keyHeader }: Dialect, key: Secret): string {
  return keyHeader === 'authorization' ? `Bearer ${key.reveal()}` : key.reveal();
}
