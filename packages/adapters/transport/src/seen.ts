import type { IncomingHttpHeaders } from 'node:http';

import { parseRetryAfter } from '@understudy/core';

import type { TransportError } from './trouble.ts';

/** What came back on one call. Kept on success and on failure, whatever the SDK makes of it. */
export interface Seen {
  /** Undefined until there is an answer. */
  readonly status: number | undefined;
  /** Any response header, by its lower-case name; repeated ones joined by a comma. */
  header(name: string): string | undefined;
  readonly providerRequestId: string | undefined;
  /** How long the provider asked us to stay away. Only failures are asked: some send it with every success. */
  readonly retryAfterMs: number | undefined;
  /** The text of an error answer, also of one that claims to be a success; cut at 64 KiB. Not for logs: it may echo a key. */
  readonly errorBody: string | undefined;
  /** Bytes of the body so far, unpacked. */
  readonly bytes: number;
  /** What the transport itself found wrong, even if an SDK swallowed it. */
  readonly trouble: TransportError | undefined;
}

/** The record while it is being written. */
export class Sighting implements Seen {
  status: number | undefined;
  headers: IncomingHttpHeaders = {};
  errorBody: string | undefined;
  bytes = 0;
  trouble: TransportError | undefined;

  header(name: string): string | undefined {
    const value = this.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  get providerRequestId(): string | undefined {
    for (const name of requestIdHeaders) if (this.headers[name]) return this.header(name);
    return undefined;
  }

  get retryAfterMs(): number | undefined {
    if (this.errorBody === undefined) return undefined;
    const headers = { retryAfter: this.header('retry-after'), retryAfterMs: this.header('retry-after-ms') };
    return parseRetryAfter(headers, Date.now());
  }
}

/** Anthropic; OpenAI and most that follow it; Azure; DashScope. */
const requestIdHeaders = ['request-id', 'x-request-id', 'apim-request-id', 'x-dashscope-request-id'];
