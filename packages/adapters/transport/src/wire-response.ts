import type { IncomingHttpHeaders } from 'node:http';

import { gather } from './gather.ts';
import type { StreamBody } from './inflow.ts';
import { parse } from './parse.ts';

/** The part of a `Headers` that the SDKs use. */
export interface WireHeaders extends Iterable<[string, string]> {
  get(name: string): string | null;
  has(name: string): boolean;
  entries(): IterableIterator<[string, string]>;
}

/**
 * The part of a `Response` that the SDKs use, and no more. A JSON or an error reply is all here already;
 * only a stream has a body. Building a real `Response` costs more than the rest of the transport.
 */
export interface WireResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly headers: WireHeaders;
  readonly body: StreamBody | null;
  text(): Promise<string>;
  json(): Promise<unknown>;
}

/** What a response is made from, besides its content. */
export interface WireHead {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** What the reply turned out to be, where its own header says nothing. */
  readonly contentType: string | undefined;
}

/** Makes the response that an SDK gets: a text that is all here, or a stream. */
export function wireResponse(head: WireHead, content: string | StreamBody): WireResponse {
  const { status, statusText, url } = head;
  const headers = wireHeaders(
    head.contentType ? { ...head.headers, 'content-type': head.contentType } : head.headers,
  );
  const isText = typeof content === 'string';
  const text = (): Promise<string> => (isText ? Promise.resolve(content) : readAll(content));
  return {
    ok: status >= 200 && status < 300,
    status,
    statusText,
    url,
    // Google's SDK makes a Response of every event, with these headers: real ones are copied faster.
    headers: isText ? headers : new Headers([...headers]),
    body: isText ? null : content,
    text,
    json: () => text().then(parse),
  };
}

function wireHeaders(raw: IncomingHttpHeaders): WireHeaders {
  const get = (name: string): string | null => {
    const value = raw[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : (value ?? null);
  };
  function* entries(): Generator<[string, string]> {
    for (const name of Object.keys(raw)) yield [name, get(name) ?? ''];
  }
  return { get, has: (name) => get(name) !== null, entries, [Symbol.iterator]: entries };
}

async function readAll(body: StreamBody): Promise<string> {
  const gathered = gather();
  for await (const chunk of body) gathered.add(chunk);
  return gathered.text();
}
