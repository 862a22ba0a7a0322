import { toLlmError } from './llm-error.ts';
import type { LlmError } from './llm-error.ts';

export interface RetrySettings {
  /** Calls in all, the first one included. Default 3. */
  readonly tries?: number | undefined;
  /** The longest first wait; each further one may be twice as long. Default 250 ms. */
  readonly baseMs?: number | undefined;
}

/**
 * Tries again only where the gateway was not reached: what models fail at, the gateway has tried again already.
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
      await waitOrThrow(toLlmError(cause), tryNumber);
    }
  }

  async function waitOrThrow(error: LlmError, tryNumber: number): Promise<void> {
    if (tryNumber >= tries || !wasUnreached(error)) throw error;
    await pause(Math.random() * baseMs * 2 ** (tryNumber - 1), signal);
  }
}

function wasUnreached({ kind, httpStatus }: LlmError): boolean {
  return kind === 'network' && httpStatus === undefined;
}

/** Rejects as soon as the caller leaves. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(timer);
      reject(toLlmError(new DOMException('the caller left', 'AbortError')));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, ms);
    if (signal?.aborted) leave();
    else signal?.addEventListener('abort', leave, { once: true });
  });
}
