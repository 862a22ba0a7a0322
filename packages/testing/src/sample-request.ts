import { remedyFor } from '@understudy/core';
import type { LlmRequest, Route } from '@understudy/core';

/** A route that allows everything and calls nobody; for tests of what stands around the walk. */
export function sampleRoute(changes: Partial<Route> = {}): Route {
  return {
    task: 'supportChat',
    hash: 'sample-route',
    stakes: 'standard',
    chain: [],
    rules: [],
    order: 'priority',
    sameProviderFirst: false,
    canary: undefined,
    degradeTo: undefined,
    allowFallback: true,
    allowDifferentModel: false,
    maxInputTokens: undefined,
    times: {
      maxLatencyMs: undefined,
      unaryDeadlineMs: 60_000,
      streamDeadlineMs: 60_000,
      connectMs: 5_000,
      firstTokenMs: 10_000,
      stallMs: 10_000,
      attemptMs: 60_000,
    },
    allowance: { attempts: 4, microUsd: undefined },
    retry: { tries: 3, baseMs: 500, capMs: 8_000 },
    remedies: remedyFor,
    breaker: 'off',
    midStream: 'fail',
    minTokensPerSecond: undefined,
    repairOutput: false,
    escalation: undefined,
    exhausted: { then: 'error' },
    unsupported: 'refuse',
    ...changes,
  };
}

/** A chat request as a middleware sees it; for tests of your own middleware. */
export function sampleRequest(changes: Partial<LlmRequest> = {}): LlmRequest {
  return {
    id: 'request-1',
    task: 'supportChat',
    mode: 'unary',
    input: undefined,
    prompt: { messages: [{ role: 'user', content: 'Where is my order?' }], variants: [] },
    values: [],
    contract: { type: 'text' },
    route: sampleRoute(),
    requested: undefined,
    options: {},
    degraded: false,
    observers: [],
    startedAt: 0,
    wallTime: Date.UTC(2025, 0, 1),
    ...changes,
  };
}
