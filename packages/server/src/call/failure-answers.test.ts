import { getTRPCErrorShape, TRPCError } from '@trpc/server';
import { failureKinds, LlmError } from '@understudy/core';
import { describe, expect, it } from 'vitest';

import { trpc } from '../trpc/root.ts';
import { failureAnswer, failureAnswers } from './failure-answers.ts';

const kinds = Object.entries(failureAnswers);

describe('the table of answers', () => {
  it.each(kinds)('says %s with one status at every door', (_kind, { trpc: code, status }) => {
    const error = new TRPCError({ code });
    const shape = getTRPCErrorShape({
      config: trpc._config,
      error,
      type: 'mutation',
      path: '',
      input: undefined,
      ctx: undefined,
    });
    expect(shape.data.httpStatus).toBe(status);
  });

  it.each(failureKinds)('agrees with the engine on whether %s may pass', (kind) => {
    expect(failureAnswers[kind].retryable).toBe(new LlmError({ kind, message: '' }, undefined).retryable);
  });

  it('never blames a caller for the key of the gateway', () => {
    for (const kind of ['unauthorized', 'forbidden', 'quota-exhausted'] as const) {
      expect(failureAnswers[kind].status).toBeGreaterThanOrEqual(500);
    }
  });

  it.each([
    ['unknown-task', 404],
    ['model-not-allowed', 403],
    ['idempotency-in-flight', 409],
    ['idempotency-mismatch', 422],
    ['invalid-input', 400],
  ])('answers the refusal %s with %i', (code, status) => {
    expect(failureAnswer('rejected-locally', code).status).toBe(status);
  });
});
