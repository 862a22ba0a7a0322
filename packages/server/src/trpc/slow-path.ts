import { fetchRequestHandler } from '@trpc/server/adapters/fetch';

import type { Exchange } from '../http/exchange.ts';
import { logFault } from '../http/log-fault.ts';
import type { TrpcCall } from './fast-path.ts';
import { toldBy } from './root.ts';

/** Streams, queries and whatever else tRPC knows, through its own handler. */
export async function callThroughTrpc({ router, exchange, context }: TrpcCall): Promise<void> {
  const { requestId } = exchange;
  const response = await fetchRequestHandler({
    router,
    req: await requestOf(exchange),
    endpoint: '/trpc',
    createContext: () => context,
    onError: ({ error }) =>
      logFault(toldBy(error, requestId), { requestId, door: '/trpc/*' }, context.gateway.log),
    maxBatchSize: 1, // a batch answers when its slowest call does, and aborting one of it aborts nothing
  });
  const headers = Object.fromEntries(response.headers);
  if (isStreamed(exchange)) await passOn(response, headers, exchange);
  else exchange.answer(response.status, await response.text(), headers);
}

async function requestOf(exchange: Exchange): Promise<Request> {
  const { method, parameters, query } = exchange;
  const address = new URL(`http://gateway/trpc/${parameters['*'] ?? ''}?${query}`);
  const headers = new Headers();
  for (const name of ['content-type', 'trpc-accept', 'accept']) {
    const value = exchange.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  // Read and written again, so that what the kernel takes out of a body stays out.
  const body = method === 'POST' ? JSON.stringify(await exchange.readBody()) : undefined;
  return new Request(address, { method, headers, ...(body === undefined ? {} : { body }) });
}

const isStreamed = (exchange: Exchange): boolean => exchange.header('trpc-accept') !== undefined;

/** At the pace of whoever reads. Leaving the loop cancels tRPC's stream, and with it the call upstream. */
async function passOn(
  { status, body }: Response,
  headers: Readonly<Record<string, string>>,
  exchange: Exchange,
): Promise<void> {
  const answer = exchange.begin(status, headers);
  const pieces: AsyncIterable<Uint8Array> | Iterable<never> = body ?? [];
  for await (const piece of pieces) {
    const full = answer.write(piece);
    if (full) await full;
  }
  answer.end();
}
