import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** A connection on which anything may be said, and what was heard on it. */
export interface RawCall {
  readonly socket: Socket;
  heard(): string;
  /** When the other side has hung up. */
  readonly closed: Promise<void>;
}

export function openRawCall(url: string): Promise<RawCall> {
  const { promise, resolve } = Promise.withResolvers<RawCall>();
  const closed = Promise.withResolvers<void>();
  let heard = '';
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('data', (piece) => (heard = (heard + piece.toString('latin1')).slice(0, mostHeard)));
  socket.on('error', () => undefined); // the close follows
  socket.once('end', () => socket.destroy()).once('close', () => closed.resolve());
  socket.once('connect', () => resolve({ socket, heard: () => heard, closed: closed.promise }));
  socket.once('close', () => resolve({ socket, heard: () => heard, closed: closed.promise }));
  return promise;
}

const mostHeard = 4096;

/** The head of a chat completion, with or without a length. */
export function headOf(length: number | 'chunked', more: readonly string[] = []): string {
  const framing = length === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`;
  const lines = ['Host: 127.0.0.1', 'Content-Type: application/json', framing, ...more];
  return `POST /v1/chat/completions HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

export function statusHeard(call: RawCall): number {
  return Number(/^HTTP\/1\.1 (\d+)/.exec(call.heard())?.[1] ?? 0);
}
