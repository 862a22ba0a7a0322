import { callerLeft, toLlmError } from './llm-error.ts';
import type { LlmError } from './llm-error.ts';

export interface RetrySettings {
  /** Calls in all, the first one included. Default 3. */
  readonly tries?: number | undefined;
  /** The longest first wait; each further one may be twice as long. Default 250 ms. */
  readonly baseMs?: number | undefined;
}

/**
 * Tries again only where the gateway did nothing yet: what models fail at, the gateway has tried again already.
 * Every try carries the same idempotency key, so that the work is done once.
 */
export async function withRetry<Value>(
  call: () => Promise<Value>,
  { tries = 3, baseMs = 250 }: RetrySettings,
  signal: AbortSignal | undefined,
): Promise<Value> {
  for (let tryNumber = 1; ; tryNumber += 1) {
    try {
      return await call();
    } catch (cause) {
      await waitOrThrow(toLlmError(cause, signal), tryNumber);
    }
  }

  async function waitOrThrow(error: LlmError, tryNumber: number): Promise<void> {
    const { retryAfterMs = 0 } = error;
    if (tryNumber >= tries || !mayTryAgain(error, tryNumber) || retryAfterMs > longestWaitMs) throw error;
    await pause(Math.max(retryAfterMs, Math.random() * baseMs * 2 ** (tryNumber - 1)), signal);
  }
}

/** Who must stay away longer than this decides for himself. */
const longestWaitMs = 10_000;

function mayTryAgain({ kind, detail, requestId, retryable }: LlmError, tryNumber: number): boolean {
  const wasUnreached = kind === 'network' && requestId === undefined && retryable;
  // The gateway is still at work on a try of ours whose answer was lost.
  const wasOurs = tryNumber > 1 && detail === 'idempotency-in-flight';
  return wasUnreached || wasOurs || kind === 'too-busy';
}

/** Rejects as soon as the caller leaves. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(timer);
      reject(callerLeft(signal?.reason));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, ms);
    if (signal?.aborted) leave();
    else signal?.addEventListener('abort', leave, { once: true });
  });
}
