import { failureFromAdapter, looseOf, readProviderError, textOf } from '@understudy/adapter-kit';
import type { ProviderError } from '@understudy/adapter-kit';
import type { Failure, FailureKind } from '@understudy/core';
import { failureFromTransport } from '@understudy/transport';

/** What a failed call means. The transport knows first, then we; then the API's own words decide, codes before text. */
export function classify(error: unknown): Failure {
  const known = failureFromTransport(error) ?? failureFromAdapter(error);
  if (known) return known;
  const told = readProviderError(error);
  const code = textOf(looseOf(told.error['details'])['error_code']) ?? textOf(told.error['type']);
  return {
    kind: kindOf(told),
    message: told.message,
    code,
    status: told.status,
    retryAfterMs: told.retryAfterMs,
    cause: error,
  };
}

function kindOf(told: ProviderError): FailureKind {
  const { status, error } = told;
  const code = textOf(looseOf(error['details'])['error_code']) ?? '';
  if (moneyCodes.has(code)) return 'quota-exhausted';
  const type = textOf(error['type']) ?? '';
  const isPlain = type === 'invalid_request_error' || status === 400;
  return (isPlain ? kindOfText(told.text) : undefined) ?? kindOfStatus(told, type);
}

/** The same status and type as a rate limit that will pass; these do not before somebody pays. */
const moneyCodes = new Set([
  'enforced_spend_limit_reached',
  'contract_spend_limit_reached',
  'linked_organization_spend_limit_reached',
  'linked_organization_billing_unavailable',
]);

/** What is told apart by words alone. Money first, for its sentences name limits too. */
function kindOfText(text: string): FailureKind | undefined {
  return texts.find(([pattern]) => pattern.test(text))?.[1];
}

const texts: readonly (readonly [RegExp, FailureKind])[] = [
  [/credit balance is too low|(?:usage|spend(?:ing)?) limits?\b/i, 'quota-exhausted'],
  [
    /prompt is too long|exceeds? (?:the )?context (?:limit|window)|context window exceeded/i,
    'context-too-long',
  ],
  [/content filter/i, 'content-filtered'],
];

/** An error inside a 200 has only its type, one outside may be a gateway's and have only its status. */
function kindOfStatus({ status = 0, answered }: ProviderError, type: string): FailureKind {
  const known = types.get(type) ?? statuses.get(status);
  if (known) return known;
  if (status >= 500) return 'server-error';
  if (status >= 400 || type === 'invalid_request_error') return 'bad-request';
  return answered ? 'malformed' : 'unknown';
}

const types: ReadonlyMap<string, FailureKind> = new Map<string, FailureKind>([
  ['billing_error', 'quota-exhausted'],
  ['authentication_error', 'unauthorized'],
  ['permission_error', 'forbidden'],
  ['not_found_error', 'model-not-found'],
  ['request_too_large', 'context-too-long'],
  ['rate_limit_error', 'rate-limited'],
  ['overloaded_error', 'overloaded'],
  ['timeout_error', 'server-error'],
  ['api_error', 'server-error'],
  ['conflict_error', 'server-error'], // a lock that was not to be had in time
]);

const statuses: ReadonlyMap<number, FailureKind> = new Map<number, FailureKind>([
  [401, 'unauthorized'],
  [402, 'quota-exhausted'],
  [403, 'forbidden'],
  [404, 'model-not-found'],
  [408, 'timeout'],
  [409, 'server-error'],
  [413, 'context-too-long'],
  [429, 'rate-limited'],
  [503, 'overloaded'],
  [529, 'overloaded'],
]);
