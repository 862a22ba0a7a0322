/** Where in an answer something happens: before its headers, after them, in the middle, or after so many bytes. */
export type Point = 'before-headers' | 'after-headers' | 'half-way' | number;

/** How an answer stops short: a clean close (FIN), a reset (RST), or silence on an open connection. */
export type Stop = 'cut' | 'reset' | 'stall';

/** What the server does with one request. A plain value: damage is done by making another one from it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Walked anew for every request, and only as far as it is sent, so it may be endless. Each chunk is one write. */
  readonly chunks: Iterable<Uint8Array>;
  /** Silence before every chunk but the first. */
  readonly gapMs: number;
  readonly stop?: { readonly at: Point; readonly by: Stop } | undefined;
  /** The chunks are all there is: no status line, no headers. */
  readonly raw?: boolean | undefined;
}

/** Headers by name. */
export type Headers = Readonly<Record<string, string>>;

/** A text or bytes under any status and headers; without a content type unless the headers name one. */
export function body(status: number, content: string | Uint8Array, headers: Headers = {}): Answer {
  return { status, headers, chunks: [bytesOf(content)], gapMs: 0 };
}

/** A JSON answer with its length, as providers send it. */
export function json(status: number, value: unknown, headers: Headers = {}): Answer {
  const content = bytesOf(JSON.stringify(value));
  const described = { 'content-type': 'application/json', 'content-length': `${content.length}` };
  return body(status, content, { ...described, ...headers });
}

/** A web page where an API was asked. */
export function html(status: number, page = '<!doctype html><title>Sign in</title>'): Answer {
  return body(status, page, { 'content-type': 'text/html; charset=utf-8' });
}

/** Sends the caller to another address. */
export function redirect(location: string, status = 307): Answer {
  return body(status, '', { location });
}

/** Bytes that are not HTTP. */
export function raw(content: string): Answer {
  return { status: 0, headers: {}, chunks: [bytesOf(content)], gapMs: 0, raw: true };
}

/** A text as UTF-8; bytes as they are. */
export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}
