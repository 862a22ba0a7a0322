import { failureFromAdapter, readProviderError, textOf } from '@understudy/adapter-kit';
import type { ProviderError } from '@understudy/adapter-kit';
import type { Failure, FailureKind } from '@understudy/core';
import { failureFromTransport } from '@understudy/transport';

import { reasonIn, retryDelayIn, violationsIn } from './quota.ts';

/** What a failed call means. The transport knows first, then we; then the API's own words decide, codes before text. */
export function classify(error: unknown): Failure {
  const known = failureFromTransport(error) ?? failureFromAdapter(error);
  if (known) return known;
  const told = readProviderError(error);
  const evidence = { told, status: statusOf(told), word: textOf(told.error['status'])?.toUpperCase() ?? '' };
  return {
    kind: kindOf(evidence),
    message: told.message,
    code: reasonIn(told.error) ?? textOf(told.error['status']),
    status: told.status,
    retryAfterMs: told.retryAfterMs ?? retryDelayIn(told.error),
    cause: error,
  };
}

interface Evidence {
  readonly told: ProviderError;
  /** As the header said it; inside an answer, as the error does. */
  readonly status: number;
  /** The API's word for it, such as `RESOURCE_EXHAUSTED`. */
  readonly word: string;
}

function statusOf({ status, error }: ProviderError): number {
  return status ?? (typeof error['code'] === 'number' ? error['code'] : 0);
}

function kindOf(evidence: Evidence): FailureKind {
  const { told, status, word } = evidence;
  return (
    moneyIn(evidence) ??
    contextIn(evidence) ??
    reasons.get(reasonIn(told.error) ?? '') ??
    words.get(word) ??
    statuses.get(status) ??
    byClass(evidence)
  );
}

/** What does not pass by waiting: an unpaid bill, a spent day, an allowance of nothing. */
function moneyIn({ told, status, word }: Evidence): FailureKind | undefined {
  if (status === 402) return 'quota-exhausted';
  const isLimit = status === 429 || word === 'RESOURCE_EXHAUSTED';
  if (!isLimit && word !== 'FAILED_PRECONDITION') return undefined;
  if (/billing|prepay|credits|spend/i.test(told.text) && !/check your plan and billing/i.test(told.text)) {
    return 'quota-exhausted';
  }
  const isSpent = violationsIn(told.error).some(
    ({ id, value }) => /PerDay|PerMonth/i.test(id) || value === 0,
  );
  return isSpent ? 'quota-exhausted' : undefined;
}

/** Under an invalid argument and under an internal error alike. */
function contextIn({ told, status }: Evidence): FailureKind | undefined {
  const mayBe = status === 400 || status === 500;
  return mayBe && contextTexts.test(told.text) ? 'context-too-long' : undefined;
}

const contextTexts =
  /input token count\b.*\bexceeds|input context is too long|exceeds the maximum number of tokens/is;

/** A wrong key is an invalid argument to this API. */
const reasons: ReadonlyMap<string, FailureKind> = new Map<string, FailureKind>([
  ['API_KEY_INVALID', 'unauthorized'],
  ['API_KEY_EXPIRED', 'unauthorized'],
  ['ACCESS_TOKEN_EXPIRED', 'unauthorized'],
  ['BILLING_DISABLED', 'quota-exhausted'],
]);

const words: ReadonlyMap<string, FailureKind> = new Map<string, FailureKind>([
  ['UNAUTHENTICATED', 'unauthorized'],
  ['PERMISSION_DENIED', 'forbidden'],
  ['FAILED_PRECONDITION', 'forbidden'], // a region that is not served
  ['NOT_FOUND', 'model-not-found'],
  ['RESOURCE_EXHAUSTED', 'rate-limited'],
  ['RATE_LIMIT_EXCEEDED', 'rate-limited'],
  ['TOO_MANY_REQUESTS', 'rate-limited'],
  ['QUOTA_EXCEEDED', 'quota-exhausted'],
  ['UNAVAILABLE', 'overloaded'],
  ['DEADLINE_EXCEEDED', 'server-error'],
  ['INTERNAL', 'server-error'],
  ['CANCELLED', 'server-error'], // not by us: that the transport would know
]);

const statuses: ReadonlyMap<number, FailureKind> = new Map<number, FailureKind>([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'model-not-found'],
  [408, 'timeout'],
  [409, 'server-error'],
  [413, 'context-too-long'],
  [429, 'rate-limited'],
  [499, 'server-error'],
  [503, 'overloaded'],
  [529, 'overloaded'],
]);

function byClass({ told, status }: Evidence): FailureKind {
  if (status >= 500) return 'server-error';
  if (status >= 400) return 'bad-request';
  return told.answered ? 'malformed' : 'unknown';
}
