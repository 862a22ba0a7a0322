import type { Attempt, AttemptStart, RequestRecord, RequestStart, Usage } from '@understudy/core';

import { rowOf } from '../database/written-row.ts';
import type { WrittenRow } from '../database/written-row.ts';
import type { AttemptRow, Flag, RequestRow, UsageColumns } from '../schema/schema.ts';
import { nameOrNull, storedName, storedText, wholeOrNull } from '../stored.ts';

/** A request that has arrived. */
export function startedRequest(start: RequestStart, bootId: string): WrittenRow {
  return rowOf('requests', { ...arrivalOf(start, bootId), ...noRequestEnd });
}

/** A request that has ended: complete in itself, whatever became of its first row. */
export function endedRequest(record: RequestRecord, bootId: string): WrittenRow {
  return rowOf('requests', {
    ...arrivalOf(record, bootId),
    ended_at: wholeOrNull(record.endedWallTime),
    outcome: record.ok ? 'ok' : 'failed',
    failure_kind: record.failure?.kind ?? null,
    failure_code: nameOrNull(record.failure?.code),
    served_by: nameOrNull(record.servedBy),
    fallback: flag(record.fallback),
    degraded: record.degraded ?? null,
    cache_age_ms: wholeOrNull(record.cache?.ageMs),
    saved_micro_usd: wholeOrNull(record.cache?.savedMicroUsd),
    replayed: flag(record.replayed),
    attempt_count: record.attempts,
    ...usageOf(record.usage),
    cost_micro_usd: wholeOrNull(record.costMicroUsd),
    first_token_ms: wholeOrNull(record.firstTokenMs),
    duration_ms: wholeOrNull(record.durationMs),
  });
}

/** A call that is about to be made. */
export function startedAttempt(start: AttemptStart): WrittenRow {
  return rowOf('attempts', {
    ...callOf(start),
    ...noAttemptEnd,
    price_version: nameOrNull(start.priceVersion),
  });
}

/** A call that is over. */
export function endedAttempt(attempt: Attempt): WrittenRow {
  const failure = attempt.ok ? undefined : attempt.failure;
  return rowOf('attempts', {
    ...callOf(attempt),
    outcome: attempt.ok ? 'ok' : 'failed',
    phase: attempt.phase,
    failure_kind: failure?.kind ?? null,
    failure_code: nameOrNull(failure?.code),
    failure_message: failure ? storedText(failure.message) : null,
    failure_status: wholeOrNull(failure?.status),
    retry_after_ms: wholeOrNull(failure?.retryAfterMs),
    ...usageOf(attempt.usage),
    cost_micro_usd: wholeOrNull(attempt.costMicroUsd),
    price_version: nameOrNull(attempt.priceVersion),
    first_token_ms: wholeOrNull(attempt.firstTokenMs),
    duration_ms: wholeOrNull(attempt.durationMs),
    finish: attempt.finish ?? null,
    provider_request_id: nameOrNull(attempt.providerRequestId),
    served_model: nameOrNull(attempt.servedModel),
    notes: attempt.notes.length === 0 ? null : JSON.stringify(attempt.notes),
    breaker_before: attempt.breakerBefore,
    breaker_after: attempt.breakerAfter,
  });
}

function arrivalOf(start: RequestStart, bootId: string): Omit<RequestRow, keyof typeof noRequestEnd> {
  return {
    id: storedName(start.requestId),
    boot_id: bootId,
    started_at: Math.round(start.wallTime),
    task: nameOrNull(start.task),
    mode: start.mode,
    customer_id: nameOrNull(start.customerId),
    caller_id: nameOrNull(start.callerId),
    tags: storedTags(start.tags),
    tier: nameOrNull(start.tier),
    stakes: start.stakes,
    idempotency_key: nameOrNull(start.idempotencyKey),
    route_hash: start.routeHash,
  };
}

function callOf(start: AttemptStart): Omit<AttemptRow, keyof typeof noAttemptEnd> {
  return {
    request_id: storedName(start.requestId),
    number: start.number,
    started_at: Math.round(start.wallTime),
    model: storedName(start.model),
    provider: storedName(start.provider),
    credential: nameOrNull(start.credential),
    role: start.role,
    purpose: start.purpose,
    try_number: start.tryNumber,
    reason: storedText(start.reason),
    waited_ms: Math.round(start.waitedMs),
  };
}

/** The first so many, each cut like a name: tags come from callers. */
const mostTags = 20;

function storedTags(tags: Readonly<Record<string, string>>): string {
  const entries = Object.entries(tags);
  if (entries.length === 0) return '{}';
  const stored = entries.slice(0, mostTags).map(([name, value]) => [storedName(name), storedName(value)]);
  return JSON.stringify(Object.fromEntries(stored));
}

function usageOf(usage: Usage | undefined): UsageColumns {
  if (!usage) return noUsage;
  return {
    input_tokens: wholeOrNull(usage.inputTokens),
    cached_input_tokens: wholeOrNull(usage.cachedInputTokens),
    cache_write_tokens: wholeOrNull(usage.cacheWriteTokens),
    cache_write_long_tokens: wholeOrNull(usage.cacheWriteLongTokens),
    output_tokens: wholeOrNull(usage.outputTokens),
    reasoning_tokens: wholeOrNull(usage.reasoningTokens),
    usage_estimated: flag(usage.estimated ?? false),
  };
}

function flag(value: boolean): Flag {
  return value ? 1 : 0;
}

const noUsage = {
  input_tokens: null,
  cached_input_tokens: null,
  cache_write_tokens: null,
  cache_write_long_tokens: null,
  output_tokens: null,
  reasoning_tokens: null,
  usage_estimated: null,
} as const;

const noRequestEnd = {
  ended_at: null,
  outcome: 'running',
  failure_kind: null,
  failure_code: null,
  served_by: null,
  fallback: null,
  degraded: null,
  cache_age_ms: null,
  saved_micro_usd: null,
  replayed: null,
  attempt_count: null,
  ...noUsage,
  cost_micro_usd: null,
  first_token_ms: null,
  duration_ms: null,
} as const;

const noAttemptEnd = {
  outcome: 'running',
  phase: null,
  failure_kind: null,
  failure_code: null,
  failure_message: null,
  failure_status: null,
  retry_after_ms: null,
  ...noUsage,
  cost_micro_usd: null,
  price_version: null,
  first_token_ms: null,
  duration_ms: null,
  finish: null,
  provider_request_id: null,
  served_model: null,
  notes: null,
  breaker_before: null,
  breaker_after: null,
} as const;
