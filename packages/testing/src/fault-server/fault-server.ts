import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Answer } from './answer.ts';
import { listen } from './listener.ts';
import type { Tls } from './listener.ts';
import { play } from './play.ts';
import { recordRequest } from './recorded-request.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { newRequestLog } from './request-log.ts';
import { newScript } from './script.ts';

/** How a fault server speaks, and how fast. */
export interface FaultServerOptions {
  /** Divides every wait of every answer: 100 makes a drip of a byte a second one of a byte in 10 ms. */
  readonly speed?: number | undefined;
  readonly tls?: Tls | undefined;
}

/** An upstream on a real loopback socket that does what it is told, once per request. */
export interface FaultServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** What to trust to accept a `self-signed` server. */
  readonly certificate: string | undefined;
  /** Every request so far, in the order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** How many connections were opened so far. */
  readonly connections: number;
  /** Queues answers, one per request. A request beyond the script is answered with a 500 that says so. */
  next(...answers: readonly Answer[]): void;
  /** What every request beyond the queued answers gets. */
  always(answer: Answer): void;
  /** Waits for the request with this number (from 1) and gives it. */
  arrival(number: number): Promise<RecordedRequest>;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

/** Starts a fault server on a free port of 127.0.0.1. */
export async function faultServer({ speed = 1, tls }: FaultServerOptions = {}): Promise<FaultServer> {
  const script = newScript();
  const log = newRequestLog();
  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { socket } = message;
    log.add(await recordRequest({ message, response, connection: listener.numberOf(socket) }));
    await play(script.take(), { response, socket, speed });
  };
  const listener = await listen(tls, (message, response) => {
    // A caller that hangs up while its request is being read leaves nothing to answer.
    serve(message, response).catch(() => response.destroy());
  });
  return {
    url: listener.url,
    certificate: listener.certificate,
    requests: log.requests,
    get connections() {
      return listener.connections();
    },
    next: script.next,
    always: script.always,
    arrival: log.arrival,
    close: listener.close,
  };
}
