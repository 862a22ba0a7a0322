import { getTRPCErrorShape } from '@trpc/server';
import type { AnyTRPCRouter } from '@trpc/server';

import { Told } from '../call/public-failure.ts';
import type { PublicFailure } from '../call/public-failure.ts';
import type { Gateway } from '../gateway.ts';
import type { Door } from '../http/door.ts';
import type { Exchange } from '../http/exchange.ts';
import { callFast, fastMutation } from './fast-path.ts';
import { toldError } from './root.ts';
import { callThroughTrpc } from './slow-path.ts';

/** tRPC under /trpc: single mutations on the fast path, everything else through tRPC's own handler. */
export function trpcDoors(gateway: Gateway, router: AnyTRPCRouter): readonly Door[] {
  const handle = (exchange: Exchange): Promise<void> => {
    const path = fastMutation(router, exchange);
    const call = { router, exchange, context: { gateway, exchange } };
    return path === undefined ? callThroughTrpc(call) : callFast(path, call);
  };
  // Not a list even for a batch: tRPC's clients look for one only in answers with a good status.
  const wordFailure = (failure: PublicFailure, { path }: Pick<Exchange, 'path'>): unknown => ({
    error: shapeOf(router, failure, path),
  });
  return (['POST', 'GET'] as const).map((method) => ({
    method,
    path: '/trpc/*',
    needs: 'caller', // each procedure says what it needs beyond this
    wordFailure,
    handle,
  }));
}

/** What the guard refuses before tRPC hears of it, as tRPC would have said it. */
function shapeOf(router: AnyTRPCRouter, failure: PublicFailure, path: string): unknown {
  return getTRPCErrorShape({
    config: router._def._config,
    error: toldError(new Told(failure, undefined)),
    type: 'unknown',
    path: path.replace(/^.*\/trpc\//, ''),
    input: undefined,
    ctx: undefined,
  });
}
