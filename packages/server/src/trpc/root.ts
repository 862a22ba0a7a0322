import { initTRPC, TRPCError } from '@trpc/server';
import type {
  TRPC_ERROR_CODE_KEY,
  TRPC_ERROR_CODE_NUMBER,
  TRPCDefaultErrorData,
  TRPCProcedureBuilder,
  TRPCRootObject,
  TRPCRuntimeConfigOptions,
  TRPCUnsetMarker,
} from '@trpc/server';

import { satisfies } from '../auth/caller.ts';
import type { Role } from '../auth/caller.ts';
import { answerTo, publicFailure, Told } from '../call/public-failure.ts';
import type { PublicFailure } from '../call/public-failure.ts';
import type { Gateway } from '../gateway.ts';
import type { Exchange } from '../http/exchange.ts';
import { Refused } from '../http/refused.ts';
import type { RefusalKind } from '../http/refused.ts';

/** What a procedure is called with. */
export interface TrpcContext {
  readonly gateway: Gateway;
  readonly exchange: Exchange;
}

/** What is known of a procedure before it is called. One that says nothing is for administrators. */
export interface ProcedureMeta {
  readonly needs?: Role | undefined;
  /** It answers with a stream, which the fast path leaves to tRPC. */
  readonly streams?: boolean | undefined;
}

export interface ErrorShape {
  message: string;
  code: TRPC_ERROR_CODE_NUMBER;
  data: ErrorData;
}

/** What the client finds in `error.data`. */
export interface ErrorData
  extends Omit<TRPCDefaultErrorData, 'stack'>, Omit<PublicFailure, 'message' | 'code'> {
  /** The finer word within the kind; `code` is tRPC's. */
  readonly detail: string | undefined;
}

export interface Root {
  ctx: TrpcContext;
  meta: ProcedureMeta;
  errorShape: ErrorShape;
  transformer: false;
}

export const trpc: TRPCRootObject<
  TrpcContext,
  ProcedureMeta,
  TRPCRuntimeConfigOptions<TrpcContext, ProcedureMeta>,
  Root
> = initTRPC
  .context<TrpcContext>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false, // said outright: left to NODE_ENV it would put stacks into answers
    isServer: true,
    jsonl: { pingMs: 10_000, contentType: 'application/jsonl' },
    errorFormatter: ({ shape, error, ctx }): ErrorShape => {
      const { failure } = toldBy(error, ctx?.exchange.requestId ?? '');
      const { message, code: detail, ...told } = failure;
      const { code, httpStatus, path } = shape.data;
      const where = path === undefined ? {} : { path };
      return { message, code: shape.code, data: { code, httpStatus, ...where, detail, ...told } };
    },
  });

type Builder = TRPCProcedureBuilder<
  TrpcContext,
  ProcedureMeta,
  object,
  TRPCUnsetMarker,
  TRPCUnsetMarker,
  TRPCUnsetMarker,
  TRPCUnsetMarker,
  false,
  ErrorShape
>;

/** A procedure for this role and those above. */
export function procedureFor(needs: Role, meta: Omit<ProcedureMeta, 'needs'> = {}): Builder {
  return guarded.meta({ ...meta, needs });
}

const guarded = trpc.procedure.use(({ ctx, meta, next }) => {
  const { role } = ctx.exchange.caller;
  const needs = meta?.needs ?? 'admin';
  if (!satisfies(role, needs)) {
    throw trpcError(
      new Refused('not-permitted', `this key is for the role ${role}; this needs ${needs}`),
      ctx.exchange,
    );
  }
  return next();
});

/** Anything that was thrown, as tRPC wants it; what it knows goes along. */
export function trpcError(thrown: unknown, { requestId }: Pick<Exchange, 'requestId'>): TRPCError {
  if (thrown instanceof TRPCError) return thrown;
  return toldError(new Told(publicFailure(thrown, requestId), thrown));
}

export function toldError(told: Told): TRPCError {
  return new TRPCError({ code: answerTo(told.failure).trpc, message: told.message, cause: told });
}

/** tRPC's own errors in our words. What it has wrapped without knowing keeps its words to itself. */
export function toldBy(error: TRPCError, requestId: string): Told {
  if (error.cause instanceof Told) return error.cause;
  const kind = kinds[error.code];
  const words = error.code === 'PARSE_ERROR' ? 'the body is not JSON' : error.message.slice(0, 500);
  return new Told(publicFailure(kind && new Refused(kind, words), requestId), error.cause ?? error);
}

const kinds: Readonly<Partial<Record<TRPC_ERROR_CODE_KEY, RefusalKind>>> = {
  NOT_FOUND: 'not-found',
  BAD_REQUEST: 'invalid-body',
  PARSE_ERROR: 'invalid-body',
  UNPROCESSABLE_CONTENT: 'invalid-body',
  UNSUPPORTED_MEDIA_TYPE: 'wrong-media-type',
  METHOD_NOT_SUPPORTED: 'wrong-method',
};
