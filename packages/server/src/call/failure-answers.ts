import type { FailureKind } from '@understudy/core';
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server';

import type { RefusalKind } from '../http/refused.ts';

/** Every way a request can end without an answer. */
export type AnswerKind = FailureKind | RefusalKind;

/** How each door says one kind of failure. */
export interface FailureAnswer {
  readonly status: number;
  readonly trpc: TRPC_ERROR_CODE_KEY;
  /** OpenAI's `error.type` and `error.code`. */
  readonly openai: { readonly type: string; readonly code: string };
  /** Whether the same request may well succeed later. */
  readonly retryable: boolean;
}

/** Looks the failure up: by its finer word where that changes the answer, else by its kind. */
export function failureAnswer(kind: AnswerKind, code: string | undefined): FailureAnswer {
  const finer = kind === 'rejected-locally' && code !== undefined ? locally.get(code) : undefined;
  return finer ?? failureAnswers[kind];
}

const answer = (
  [status, trpc]: readonly [number, TRPC_ERROR_CODE_KEY],
  [type, code]: readonly [string, string],
  retryable: 'retryable' | 'final',
): FailureAnswer => ({ status, trpc, openai: { type, code }, retryable: retryable === 'retryable' });

const badRequest = [400, 'BAD_REQUEST'] as const;
const forbidden = [403, 'FORBIDDEN'] as const;
const notFound = [404, 'NOT_FOUND'] as const;
const conflict = [409, 'CONFLICT'] as const;
const tooLarge = [413, 'PAYLOAD_TOO_LARGE'] as const;
const unprocessable = [422, 'UNPROCESSABLE_CONTENT'] as const;
const badGateway = [502, 'BAD_GATEWAY'] as const;
const unavailable = [503, 'SERVICE_UNAVAILABLE'] as const;

/** What a provider says about its key is the operator's affair: a 401 or 403 would blame the caller's. */
export const failureAnswers: Readonly<Record<AnswerKind, FailureAnswer>> = {
  'rate-limited': answer(
    [429, 'TOO_MANY_REQUESTS'],
    ['rate_limit_error', 'rate_limit_exceeded'],
    'retryable',
  ),
  overloaded: answer(unavailable, ['server_error', 'overloaded'], 'retryable'),
  'server-error': answer(badGateway, ['server_error', 'upstream_error'], 'retryable'),
  network: answer(badGateway, ['server_error', 'upstream_unreachable'], 'retryable'),
  timeout: answer([504, 'GATEWAY_TIMEOUT'], ['server_error', 'timeout'], 'retryable'),
  truncated: answer(badGateway, ['server_error', 'truncated'], 'retryable'),
  malformed: answer(badGateway, ['server_error', 'malformed_answer'], 'retryable'),
  'quota-exhausted': answer(unavailable, ['server_error', 'provider_quota_exhausted'], 'final'),
  unauthorized: answer(badGateway, ['server_error', 'provider_refused_key'], 'final'),
  forbidden: answer(badGateway, ['server_error', 'provider_refused_key'], 'final'),
  'model-not-found': answer(notFound, ['invalid_request_error', 'model_not_found'], 'final'),
  'context-too-long': answer(badRequest, ['invalid_request_error', 'context_length_exceeded'], 'final'),
  'bad-output': answer(unprocessable, ['server_error', 'bad_output'], 'final'),
  refused: answer(unprocessable, ['invalid_request_error', 'refused'], 'final'),
  'content-filtered': answer(badRequest, ['invalid_request_error', 'content_filter'], 'final'),
  'bad-request': answer(badRequest, ['invalid_request_error', 'bad_request'], 'final'),
  cancelled: answer([499, 'CLIENT_CLOSED_REQUEST'], ['server_error', 'cancelled'], 'final'),
  'over-budget': answer([402, 'PAYMENT_REQUIRED'], ['insufficient_quota', 'over_budget'], 'final'),
  'rejected-locally': answer(badRequest, ['invalid_request_error', 'invalid_request'], 'final'),
  unknown: answer([500, 'INTERNAL_SERVER_ERROR'], ['server_error', 'internal_error'], 'final'),

  unauthenticated: answer([401, 'UNAUTHORIZED'], ['invalid_request_error', 'invalid_api_key'], 'final'),
  'not-permitted': answer(forbidden, ['invalid_request_error', 'not_permitted'], 'final'),
  'not-found': answer(notFound, ['invalid_request_error', 'not_found'], 'final'),
  'wrong-method': answer(
    [405, 'METHOD_NOT_SUPPORTED'],
    ['invalid_request_error', 'method_not_supported'],
    'final',
  ),
  'invalid-body': answer(badRequest, ['invalid_request_error', 'invalid_body'], 'final'),
  'wrong-media-type': answer(
    [415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['invalid_request_error', 'unsupported_media_type'],
    'final',
  ),
  'body-too-large': answer(tooLarge, ['invalid_request_error', 'body_too_large'], 'final'),
  'body-too-slow': answer([408, 'TIMEOUT'], ['invalid_request_error', 'body_too_slow'], 'retryable'),
  'too-busy': answer(unavailable, ['server_error', 'too_busy'], 'retryable'),
};

/** Refusals of the engine that have a better answer than 400. */
const locally: ReadonlyMap<string, FailureAnswer> = new Map([
  ['unknown-task', answer(notFound, ['invalid_request_error', 'task_not_found'], 'final')],
  ['unknown-model', answer(notFound, ['invalid_request_error', 'model_not_found'], 'final')],
  ['model-not-allowed', answer(forbidden, ['invalid_request_error', 'model_not_allowed'], 'final')],
  ['context-too-long', answer(badRequest, ['invalid_request_error', 'context_length_exceeded'], 'final')],
  [
    'idempotency-in-flight',
    answer(conflict, ['invalid_request_error', 'idempotency_in_flight'], 'retryable'),
  ],
  ['idempotency-mismatch', answer(unprocessable, ['invalid_request_error', 'idempotency_mismatch'], 'final')],
  ['idempotency-unknown', answer(conflict, ['invalid_request_error', 'idempotency_unknown'], 'final')],
  ['idempotency-done', answer(conflict, ['invalid_request_error', 'idempotency_done'], 'final')],
]);
