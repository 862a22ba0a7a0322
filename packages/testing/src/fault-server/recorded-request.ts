import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** How a request's connection fared: answered to the end, or closed by either side before that. */
export interface Ended {
  readonly answered: boolean;
  /** `performance.now()` of the moment. */
  readonly at: number;
}

/** A request as it arrived. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** 1 for the first connection the server saw, 2 for the second; the same number means the same socket. */
  readonly connection: number;
  readonly ended: Promise<Ended>;
}

/** A request at the moment it arrives. */
export interface Arrival {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: number;
}

/** Reads a request to its end and notes all of it. */
export async function recordRequest({ message, response, connection }: Arrival): Promise<RecordedRequest> {
  const ended = new Promise<Ended>((resolve) => {
    response.once('finish', () => resolve({ answered: true, at: performance.now() }));
    response.once('close', () => resolve({ answered: false, at: performance.now() }));
  });
  return {
    method: message.method ?? '',
    path: message.url ?? '',
    headers: message.headers,
    body: await text(message),
    connection,
    ended,
  };
}
