import type { Failure } from '../failure.ts';
import type { Random } from '../random.ts';
import type { RetrySettings } from '../routes/route.ts';
import { clampRetryAfter } from './retry-after.ts';

/**
 * How long to wait before trying again. Full jitter, so that callers who failed together do not
 * come back together; what the provider asked for is a floor, with the jitter on top.
 */
export function waitBeforeRetry(failure: Failure, retry: RetrySettings & { tryNumber: number }, random: Random): number {
  const jitterMs = random() * Math.min(retry.capMs, retry.baseMs * 2 ** (retry.tryNumber - 1));
  return Math.ceil((clampRetryAfter(failure.retryAfterMs) ?? 0) + jitterMs);
}
