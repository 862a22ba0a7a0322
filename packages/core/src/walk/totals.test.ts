import { sampleAttempt, sampleRequest } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import type { Attempt } from '../outcome.ts';
import { totalsOf } from './totals.ts';

const spent = (changes: Partial<Extract<Attempt, { ok: true }>>): Attempt =>
  sampleAttempt(sampleRequest(), changes);

describe('totalsOf', () => {
  it('makes nothing of no attempts', () => {
    expect(totalsOf([])).toEqual({ usage: undefined, costMicroUsd: 0, costUsd: 0 });
  });

  it('adds up what all attempts came to, the wasted ones included', () => {
    const totals = totalsOf([
      spent({ usage: { inputTokens: 10, outputTokens: 1 }, costMicroUsd: 1 }),
      spent({
        usage: { inputTokens: 20, outputTokens: 2, cachedInputTokens: 5, estimated: true },
        costMicroUsd: 2,
      }),
      spent({ usage: undefined, costMicroUsd: 0 }),
      spent({
        usage: { inputTokens: 30, outputTokens: 3, cachedInputTokens: 7, reasoningTokens: 2 },
        costMicroUsd: 4,
      }),
    ]);
    expect(totals).toEqual({
      usage: { inputTokens: 60, outputTokens: 6, cachedInputTokens: 12, reasoningTokens: 2, estimated: true },
      costMicroUsd: 7,
      costUsd: 0.000007,
    });
  });

  it('says nothing of tokens that nobody counted', () => {
    const { usage } = totalsOf([spent({}), spent({})]);
    expect(usage?.cachedInputTokens).toBeUndefined();
    expect(usage?.estimated).toBeUndefined();
  });

  it('knows no cost when it does not know a part of it', () => {
    const totals = totalsOf([
      spent({ costMicroUsd: 5 }),
      spent({ costMicroUsd: undefined }),
      spent({ costMicroUsd: 5 }),
    ]);
    expect([totals.costMicroUsd, totals.costUsd]).toEqual([undefined, undefined]);
  });
});
