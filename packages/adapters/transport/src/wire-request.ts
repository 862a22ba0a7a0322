import { TransportError } from './trouble.ts';

/** A request as it goes on the wire. */
export interface WireRequest {
  readonly path: string;
  readonly method: string;
  /** Name, value, name, value … */
  readonly headers: string[];
  readonly body: string | Uint8Array | null;
}

/** Checks what an SDK wants to send: to our origin alone, with headers that are headers. */
export function toWireRequest(input: string | URL | Request, init: RequestInit, origin: string): WireRequest {
  const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
  // With the slash, so that `https://api.example.com.evil.net` and `https://api.example.com@evil.net` do not pass.
  if (!url.startsWith(`${origin}/`)) {
    throw new TransportError('foreign-origin', `refused to send anything to another origin than ${origin}`);
  }
  return {
    path: url.slice(origin.length),
    method: init.method ?? 'GET',
    headers: toWireHeaders(init.headers),
    body: toWireBody(init.body),
  };
}

/** Headers that would speak for the connection, name another host, or frame the body in another way. */
const notForSdks = new Set([
  'host',
  'connection',
  'transfer-encoding',
  'upgrade',
  'expect',
  'keep-alive',
  'te',
  'trailer',
]);

function toWireHeaders(headers: RequestInit['headers']): string[] {
  // Compressed replies are small anyway, and unpacking one costs more than the rest of the call.
  const flat = ['accept-encoding', 'identity'];
  checked(headers).forEach((value, name) => {
    if (notForSdks.has(name)) throw new TransportError('bad-request', `refused to send the header ${name}`);
    if (name === 'accept-encoding') flat[1] = value;
    else if (name !== 'content-length') flat.push(name, value);
  });
  return flat;
}

/** A `Headers` cannot hold a line break. What refuses one quotes it, so its words are not passed on. */
function checked(headers: RequestInit['headers']): Headers {
  if (headers instanceof Headers) return headers;
  try {
    return new Headers(headers);
  } catch {
    throw new TransportError('bad-request', 'a header holds a character that no header may hold');
  }
}

function toWireBody(body: RequestInit['body']): string | Uint8Array | null {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TransportError('bad-request', 'only texts and bytes can be sent');
}
