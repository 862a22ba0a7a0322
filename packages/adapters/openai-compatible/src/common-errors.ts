import type { ErrorRule } from './dialect.ts';

/** What providers have in common in their errors. Money first: its codes come under many a status. */
export const commonErrors: readonly ErrorRule[] = [
  {
    kind: 'quota-exhausted',
    word: [
      'insufficient_quota',
      'credit_balance_exhausted',
      'organization_spend_limit_exceeded',
      'project_spend_limit_exceeded',
      'organization_usage_limit_exceeded',
      'billing_hard_limit_reached',
      'billing_not_active',
      'insufficient_balance',
      'insufficient_credits',
    ],
  },
  { kind: 'quota-exhausted', status: [402] },

  {
    kind: 'context-too-long',
    word: ['context_length_exceeded', 'context_window_exceeded', 'request_too_large'],
  },
  {
    kind: 'context-too-long',
    status: [400, 413, 422, 500],
    message: /maximum context length|maximum prompt length/i,
  },
  {
    kind: 'context-too-long',
    status: [400, 413, 422, 500],
    message: /exceed\w* (?:\S+ ){0,6}context (?:length|window|size)/i,
  },
  { kind: 'context-too-long', status: [400, 413, 422, 500], message: /(?:prompt|input) (?:is )?too long/i },
  {
    kind: 'context-too-long',
    status: [400, 413, 422, 500],
    message: /reduce the length of (?:the|your) (?:messages|prompt|input)/i,
  },
  { kind: 'context-too-long', status: [400, 413, 422, 500], message: /range of input length should be/i },
  {
    kind: 'context-too-long',
    status: [400, 413, 422, 500],
    message: /input (?:length|token count) (?:\S+ ){0,4}exceeds/i,
  },
  // More in one request than a minute's allowance: no waiting helps, only a shorter prompt.
  { kind: 'context-too-long', status: [413, 429], message: /^Request too large for/ },

  {
    kind: 'content-filtered',
    word: [
      'content_filter',
      'content_policy_violation',
      'ResponsibleAIPolicyViolation',
      'invalid_prompt',
      'moderation_blocked',
      'bio_policy',
      'cyber_policy',
      'misalignment_policy_violation',
    ],
  },

  { kind: 'unauthorized', status: [401] },
  { kind: 'unauthorized', word: ['invalid_api_key', 'authentication_error', 'invalid_authentication'] },
  {
    kind: 'model-not-found',
    word: ['model_not_found', 'DeploymentNotFound', 'model_decommissioned', 'invalid_model'],
  },
  { kind: 'model-not-found', status: [404, 410] },
  { kind: 'forbidden', status: [403] },
  { kind: 'forbidden', word: ['permission_error', 'permission_denied'] },
  { kind: 'context-too-long', status: [413] },
  { kind: 'bad-output', word: ['tool_use_failed', 'json_validate_failed'] },

  { kind: 'rate-limited', status: [429] },
  {
    kind: 'rate-limited',
    word: ['rate_limit_exceeded', 'rate_limit_error', 'slow_down', 'too_many_requests'],
  },
  { kind: 'overloaded', status: [503, 529] },
  {
    kind: 'overloaded',
    word: [
      'overloaded_error',
      'server_is_overloaded',
      'engine_overloaded_error',
      'service_unavailable_error',
    ],
  },
  { kind: 'timeout', status: [408] },
  { kind: 'server-error', statusClass: 5 },
  { kind: 'server-error', status: [409, 425, 499] }, // somebody else was in the way, or somebody between us hung up
  { kind: 'server-error', word: ['server_error', 'api_error', 'internal_error', 'internal_server_error'] },
  { kind: 'bad-request', statusClass: 4 },
  { kind: 'bad-request', word: ['invalid_request_error'] },
];
