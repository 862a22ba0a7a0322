import { TRPCClientError } from '@trpc/client';

/** What every failed call throws: which failure, what was tried, and whether trying again may help. */
export class LlmError extends Error {
  override readonly name: string = 'LlmError';
  /** The engine's word for the failure; `network` when the gateway was not reached, `cancelled` when the caller left. */
  readonly kind: string;
  /** Whether the same call may well succeed later. */
  readonly retryable: boolean;
  /** How long to stay away, where somebody said so. */
  readonly retryAfterMs: number | undefined;
  /** Every call to a model that was made for this one, in order. */
  readonly attempts: readonly unknown[];
  readonly requestId: string | undefined;
  readonly httpStatus: number | undefined;

  constructor(message: string, told: Told, cause?: unknown) {
    super(message, { cause });
    this.kind = told.kind;
    this.retryable = told.retryable;
    this.retryAfterMs = told.retryAfterMs;
    this.attempts = told.attempts;
    this.requestId = told.requestId;
    this.httpStatus = told.httpStatus;
  }
}

interface Told {
  readonly kind: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly attempts: readonly unknown[];
  readonly requestId?: string | undefined;
  readonly httpStatus?: number | undefined;
}

/** Whatever a call threw, as the one error that callers know. */
export function toLlmError(cause: unknown): LlmError {
  if (cause instanceof LlmError) return cause;
  if (isAbort(cause))
    return new LlmError('the caller left', { kind: 'cancelled', retryable: false, attempts: [] }, cause);
  const data = cause instanceof TRPCClientError ? recordOf(cause.data) : undefined;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (data) return new LlmError(message, toldBy(data), cause);
  const unreached = `the gateway could not be reached: ${message}`;
  return new LlmError(unreached, { kind: 'network', retryable: true, attempts: [] }, cause);
}

function toldBy(data: Readonly<Record<string, unknown>>): Told {
  const { kind, retryable, retryAfterMs, attempts, requestId, httpStatus } = data;
  return {
    kind: typeof kind === 'string' ? kind : 'unknown',
    retryable: retryable === true,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
    attempts: Array.isArray(attempts) ? attempts : [],
    requestId: typeof requestId === 'string' ? requestId : undefined,
    httpStatus: typeof httpStatus === 'number' ? httpStatus : undefined,
  };
}

function isAbort(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'AbortError' || (error.cause !== undefined && isAbort(error.cause));
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
