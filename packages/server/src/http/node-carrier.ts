import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Clock } from '@understudy/core';

import { isLoopbackAddress } from '../auth/local-only.ts';
import { brokenOff } from './broken-off.ts';
import type { Carrier } from './carrier.ts';
import type { Limits } from './limits.ts';
import { nodeStream } from './node-stream.ts';
import { readNodeText } from './read-node-text.ts';

interface Wires {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** One exchange on node:http, in our own server or mounted in another. */
export function nodeCarrier(wires: Wires, limits: Limits, clock: Clock): Carrier {
  const { request, response } = wires;
  const left = leavingOf(wires);
  return {
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    fromLoopback: isLoopbackAddress(request.socket.remoteAddress),
    left,
    get begun() {
      return response.headersSent;
    },
    header(name) {
      const value = request.headers[name];
      return typeof value === 'string' ? value : value?.join(', ');
    },
    readText: () => readNodeText(request, limits, clock),
    send(status, headers, body) {
      const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
      response.writeHead(status, { ...headers, ...length });
      response.end(body);
      if (!request.complete) lingerThenCut(wires, clock);
    },
    begin(status, headers) {
      response.writeHead(status, { ...headers });
      return nodeStream(response, { left, clock, unreadMs: limits.unreadMs });
    },
    cut: () => void response.destroy(),
  };
}

function leavingOf({ response }: Wires): AbortSignal {
  const leaving = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort(brokenOff('the caller left'));
  });
  if (response.destroyed) leaving.abort(brokenOff('the caller left'));
  return leaving.signal;
}

/**
 * A body that was refused is still arriving. Closing at once (as `connection: close` would) resets the connection
 * under an answer that the caller has not read yet, so what comes is thrown away for a moment. If that was all of it,
 * the connection is as good as before.
 */
function lingerThenCut({ request }: Wires, clock: Clock): void {
  request.resume();
  const cancel = clock.after(lingerMs, () => request.socket.destroy());
  const over = (): void => {
    cancel();
    request.socket.off('close', over); // it may stay open for many a request
  };
  request.once('end', over);
  request.socket.once('close', over);
}

const lingerMs = 500;
