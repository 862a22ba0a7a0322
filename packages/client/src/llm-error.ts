import { TRPCClientError } from '@trpc/client';

/** What every failed call throws: which failure, what was tried, and whether trying again may help. */
export class LlmError extends Error {
  override readonly name: string = 'LlmError';
  /** The gateway's word for the failure; `network` when it was not reached, `cancelled` when the caller left. */
  readonly kind: string;
  /** The finer word within the kind, where there is one, such as `invalid-input`. */
  readonly detail: string | undefined;
  /** Whether the same call may well succeed later. */
  readonly retryable: boolean;
  /** How long to stay away, where somebody said so. */
  readonly retryAfterMs: number | undefined;
  /** Every call to a model that was made for this one, in order. */
  readonly attempts: readonly AttemptNote[];
  /** What the gateway's log and ledger know it by; undefined when the gateway was not reached. */
  readonly requestId: string | undefined;
  readonly httpStatus: number | undefined;

  constructor(message: string, told: Told, cause?: unknown) {
    super(message, { cause });
    this.kind = told.kind;
    this.detail = told.detail;
    this.retryable = told.retryable;
    this.retryAfterMs = told.retryAfterMs;
    this.attempts = told.attempts ?? [];
    this.requestId = told.requestId;
    this.httpStatus = told.httpStatus;
  }
}

/** One call to a model. */
export interface AttemptNote {
  readonly number: number;
  /** `provider/name` */
  readonly model: string;
  /** Why it was made: `answer`, `retry`, `fallback` … */
  readonly purpose: string;
  readonly ok: boolean;
  /** Why it failed; undefined when it did not. */
  readonly kind?: string | undefined;
  readonly durationMs: number;
  readonly costMicroUsd?: number | undefined;
}

interface Told {
  readonly kind: string;
  readonly detail?: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly attempts?: readonly AttemptNote[] | undefined;
  readonly requestId?: string | undefined;
  readonly httpStatus?: number | undefined;
}

/** Whatever a call threw, as the one error that callers know. What an abort throws is its reason, which may be anything. */
export function toLlmError(cause: unknown, signal?: AbortSignal): LlmError {
  if (cause instanceof LlmError) return cause;
  if (cause instanceof TRPCClientError && cause.cause instanceof LlmError) return cause.cause;
  if (signal?.aborted === true || isAbort(cause)) return callerLeft(signal?.reason ?? cause);
  const data = cause instanceof TRPCClientError ? recordOf(cause.data) : undefined;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (data) return new LlmError(message, toldBy(data), cause);
  const unreached = `the gateway could not be reached: ${message}`;
  return new LlmError(unreached, { kind: 'network', retryable: true }, cause);
}

export function callerLeft(reason: unknown): LlmError {
  const isTimeout = reason instanceof Error && reason.name === 'TimeoutError';
  const message = isTimeout ? 'the caller’s own time was up' : 'the caller left';
  return new LlmError(message, { kind: 'cancelled', retryable: false }, reason);
}

/** A proxy before the gateway, or a server that is none. */
export function answeredByAnother(httpStatus: number): LlmError {
  const message = `what answered is not the gateway (HTTP ${httpStatus}): check the url, and what stands before it`;
  return new LlmError(message, { kind: 'network', retryable: httpStatus >= 500, httpStatus });
}

function toldBy(data: Readonly<Record<string, unknown>>): Told {
  const { kind, detail, retryable, retryAfterMs, attempts, requestId, httpStatus } = data;
  return {
    kind: typeof kind === 'string' ? kind : 'unknown',
    detail: typeof detail === 'string' ? detail : undefined,
    retryable: retryable === true,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
    attempts: Array.isArray(attempts) ? attempts.filter(isAttempt) : [],
    requestId: typeof requestId === 'string' ? requestId : undefined,
    httpStatus: typeof httpStatus === 'number' ? httpStatus : undefined,
  };
}

function isAttempt(value: unknown): value is AttemptNote {
  const { number, model, ok } = recordOf(value) ?? {};
  return typeof number === 'number' && typeof model === 'string' && typeof ok === 'boolean';
}

function isAbort(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'AbortError' || (error.cause !== undefined && isAbort(error.cause));
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
