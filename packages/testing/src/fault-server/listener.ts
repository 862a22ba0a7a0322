import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createSilentServer } from 'node:net';
import type { Server, Socket } from 'node:net';

import { selfSigned } from './self-signed.ts';

/** A listening socket and everything connected to it. */
export interface Listener {
  readonly url: string;
  readonly certificate: string | undefined;
  /** How many connections were opened so far. */
  readonly connections: () => number;
  /** The number of an open connection, counted from 1. */
  readonly numberOf: (socket: Socket) => number;
  readonly close: () => Promise<void>;
}

/** `self-signed` speaks TLS with a certificate nobody trusts; `silent` accepts and never says a word. */
export type Tls = 'self-signed' | 'silent';

/** Listens on a free port of 127.0.0.1. */
export async function listen(tls: Tls | undefined, onRequest: RequestListener): Promise<Listener> {
  const { server, certificate } = open(tls, onRequest);
  const sockets = new Set<Socket>();
  const numbers = new WeakMap<Socket, number>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  server.on(certificate ? 'secureConnection' : 'connection', (socket: Socket) => {
    connections += 1;
    numbers.set(
      socket.on('error', () => undefined),
      connections,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${portOf(server)}`,
    certificate,
    connections: () => connections,
    numberOf: (socket) => numbers.get(socket) ?? 0,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function open(
  tls: Tls | undefined,
  onRequest: RequestListener,
): { server: Server; certificate: string | undefined } {
  if (tls === 'silent') return { server: createSilentServer(), certificate: undefined };
  // The server's own time limits would end the silences that a test asks for.
  const patient = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 60_000 };
  if (!tls) return { server: createServer(patient, onRequest), certificate: undefined };
  const { key, certificate } = selfSigned();
  return { server: createSecureServer({ ...patient, key, cert: certificate }, onRequest), certificate };
}

function portOf(server: Server): number {
  const address = server.address();
  return address && typeof address === 'object' ? address.port : 0;
}
