import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';

import { allDoors } from './doors.ts';
import type { Gateway } from './gateway.ts';
import type { Door } from './http/door.ts';
import { fetchCarrier } from './http/fetch-carrier.ts';
import { createKernel } from './http/kernel.ts';
import type { Kernel } from './http/kernel.ts';
import { nodeCarrier } from './http/node-carrier.ts';

/** The gateway as a server of its own. */
export interface Server {
  readonly doors: readonly Door[];
  /** Port 0 takes any that is free. Without a host only this machine can reach it. */
  listen(at: { readonly port: number; readonly host?: string | undefined }): Promise<Address>;
  /** Takes no more requests, lets those under way end, and breaks off what takes too long. */
  stop(): Promise<void>;
}

export interface Address {
  readonly url: string;
  readonly port: number;
}

export function createServer(gateway: Gateway): Server {
  const doors = allDoors(gateway);
  const kernel = createKernel(gateway, doors);
  const http = httpServer(kernel);
  return {
    doors,
    listen: (at) => listen(http, at, gateway),
    async stop() {
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeIdleConnections();
      await kernel.open.close(kernel.limits.stopMs);
      http.closeIdleConnections();
      const cancel = kernel.clock.after(goodbyeMs, () => http.closeAllConnections());
      await closed;
      cancel();
    },
  };
}

/** For the last bytes of the last answers to leave. */
const goodbyeMs = 200;

function httpServer(kernel: Kernel): HttpServer {
  const { headersMs, requestMs } = kernel.limits;
  const settings = {
    headersTimeout: Math.min(headersMs, requestMs),
    requestTimeout: requestMs,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: Math.min(1000, headersMs),
    maxHeaderSize: 16 * 1024,
  };
  return createHttpServer(settings, (request, response) => {
    if (kernel.open.closing) response.setHeader('connection', 'close');
    void kernel.serve(nodeCarrier({ request, response }, kernel.limits, kernel.clock));
  });
}

/**
 * Clients keep a connection for 5 seconds (httpx) and load balancers for 60. Whoever closes first must be them: a request
 * that is sent into a connection that is closing gets no answer.
 */
const idleMs = 75_000;

async function listen(
  http: HttpServer,
  { port, host = '127.0.0.1' }: Parameters<Server['listen']>[0],
  { keys, log }: Gateway,
): Promise<Address> {
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.removeListener('error', reject);
      resolve();
    });
  });
  const bound = http.address();
  const actual = typeof bound === 'object' && bound ? bound.port : port;
  if (!(await keys?.hasKeys())) {
    log?.warn({ host, port: actual }, 'no API key exists: open to this machine, closed to every other');
  }
  return { port: actual, url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}` };
}

/**
 * The gateway for a server that is already there: Express, Koa, Fastify or bare node:http.
 * Says `false` for a request that is none of its business and leaves it untouched.
 */
export interface Handler {
  (request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Lets requests under way end, and breaks off what takes too long. */
  stop(): Promise<void>;
}

export function createHandler(gateway: Gateway): Handler {
  const kernel = createKernel(gateway, allDoors(gateway));
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (!kernel.knows(request.method ?? 'GET', path)) return false;
    await kernel.serve(nodeCarrier({ request, response }, kernel.limits, kernel.clock));
    return true;
  };
  return Object.assign(handle, { stop: () => kernel.open.close(kernel.limits.stopMs) });
}

/** The gateway for what speaks fetch: Hono, a worker. It needs keys: nobody can tell who sends a Request. */
export interface FetchHandler {
  (request: Request): Promise<Response>;
  stop(): Promise<void>;
}

export function createFetchHandler(gateway: Gateway): FetchHandler {
  const kernel = createKernel(gateway, allDoors(gateway));
  const handle = (request: Request): Promise<Response> => {
    const { carrier, response } = fetchCarrier(request, kernel.limits, kernel.clock);
    void kernel.serve(carrier);
    return response;
  };
  return Object.assign(handle, { stop: () => kernel.open.close(kernel.limits.stopMs) });
}
