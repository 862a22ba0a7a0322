import type { Attempt, AttemptStart, RequestRecord, RequestStart } from '@understudy/core';
import { sampleAttempt, sampleRequest } from '@understudy/testing';

export const sampleTime: number = Date.UTC(2025, 0, 1);

/** A request as it arrives, with what you change. */
export function sampleStart(requestId: string, changes: Partial<RequestStart> = {}): RequestStart {
  return {
    requestId,
    task: 'supportChat',
    mode: 'unary',
    customerId: 'acme',
    callerId: 'key-1',
    tags: { feature: 'chat' },
    tier: 'free',
    idempotencyKey: 'k',
    routeHash: 'sample-route',
    stakes: 'standard',
    wallTime: sampleTime,
    ...changes,
  };
}

/** The same request as it ended well. */
export function sampleRecord(start: RequestStart, changes: Partial<RequestRecord> = {}): RequestRecord {
  return {
    ...start,
    endedWallTime: start.wallTime + 100,
    ok: true,
    failure: undefined,
    attempts: 1,
    servedBy: 'a/x',
    fallback: false,
    degraded: undefined,
    cache: undefined,
    replayed: false,
    usage: { inputTokens: 10, outputTokens: 5 },
    costMicroUsd: 20,
    firstTokenMs: undefined,
    durationMs: 100,
    ...changes,
  };
}

export function sampleCall(requestId: string, number = 1): Attempt & { readonly ok: true } {
  const attempt = sampleAttempt(sampleRequest({ id: requestId }), { number });
  if (!attempt.ok) throw new Error('the sample is of a good call');
  return attempt;
}

export function startOfCall(attempt: Attempt): AttemptStart {
  const {
    requestId,
    number,
    model,
    provider,
    credential,
    role,
    purpose,
    tryNumber,
    reason,
    wallTime,
    waitedMs,
  } = attempt;
  return {
    requestId,
    number,
    model,
    provider,
    credential,
    role,
    purpose,
    tryNumber,
    reason,
    wallTime,
    waitedMs,
  };
}
