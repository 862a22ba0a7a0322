import { callTRPCProcedure, getTRPCErrorFromUnknown } from '@trpc/server';
import type { AnyTRPCRouter } from '@trpc/server';

import type { Exchange } from '../http/exchange.ts';
import { toldBy } from './root.ts';
import type { ProcedureMeta, TrpcContext } from './root.ts';

/** One call on its way into a router. */
export interface TrpcCall {
  readonly router: AnyTRPCRouter;
  readonly exchange: Exchange;
  readonly context: TrpcContext;
}

/** The procedure, when the request is a single mutation whose answer comes whole. */
export function fastMutation(router: AnyTRPCRouter, exchange: Exchange): string | undefined {
  const path = exchange.parameters['*'];
  if (exchange.method !== 'POST' || exchange.query.size > 0 || path === undefined) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- a router of any record
  const procedures: Readonly<Record<string, Procedure>> = router._def.procedures;
  const procedure = Object.hasOwn(procedures, path) ? procedures[path] : undefined;
  return procedure?._def.type === 'mutation' && !procedure._def.meta?.streams ? path : undefined;
}

interface Procedure {
  readonly _def: { readonly type: string; readonly meta?: ProcedureMeta | undefined };
}

/**
 * Answers as tRPC's handler would, letter by letter, without the way over fetch's Request and Response,
 * which costs several times what tRPC itself does.
 */
export async function callFast(path: string, { router, exchange, context }: TrpcCall): Promise<void> {
  const input = await exchange.readBody();
  const data = await call({
    router,
    path,
    ctx: context,
    type: 'mutation',
    signal: exchange.signal,
    batchIndex: 0,
    getRawInput: () => Promise.resolve(input),
  }).catch((thrown: unknown) => {
    throw toldBy(getTRPCErrorFromUnknown(thrown), exchange.requestId);
  });
  exchange.answer(200, { result: { data } });
}

const call = (options: Parameters<typeof callTRPCProcedure>[0]): Promise<unknown> =>
  callTRPCProcedure(options);
