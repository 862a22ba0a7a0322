import type { Attempt } from '@understudy/core';
import { sampleAttempt, sampleMeta, sampleRequest } from '@understudy/testing';
import { expect, it } from 'vitest';

import type { Seen } from './play.ts';
import { summaryOf } from './summary.ts';

const request = sampleRequest();
const failing: Attempt = {
  ...sampleAttempt(request, { costMicroUsd: 7 }),
  ok: false,
  failure: { kind: 'timeout', message: 'late' },
};
const answer = sampleAttempt(request, { costMicroUsd: 20 });
const seen = (durationMs: number, costMicroUsd: number | undefined, changes: Partial<Seen> = {}): Seen => ({
  ...{ failure: undefined, brokenOff: false, durationMs, calls: 2 },
  meta: sampleMeta(request, { costMicroUsd, attempts: [failing, answer] }),
  ...changes,
});
const failed: Partial<Seen> = {
  failure: { kind: 'timeout', code: 'latency', message: 'late' },
  meta: sampleMeta(request, { servedBy: undefined, costMicroUsd: 7, attempts: [failing] }),
};

it('adds up what was paid, what of it for nothing, and how long those waited who were answered', () => {
  expect(summaryOf([seen(100, 27), seen(300, 27), seen(200, 27), seen(9999, 7, failed)])).toEqual({
    requests: 4,
    servedBy: { 'a/x': 3 },
    failures: [{ kind: 'timeout', code: 'latency', brokenOff: false, count: 1 }],
    ...{ p50Ms: 200, p99Ms: 300 },
    ...{ costMicroUsd: 88, wastedMicroUsd: 28, mostMicroUsd: 27 },
    ...{ calls: 8, mostCalls: 2 },
  });
});

it('is unknown where any price is', () => {
  expect(summaryOf([seen(100, 27), seen(100, undefined)])).toMatchObject({
    costMicroUsd: undefined,
    mostMicroUsd: undefined,
    wastedMicroUsd: 14,
  });
});

it('is a failure that nobody paid for where no call was made', () => {
  expect(summaryOf([seen(0, 0, { ...failed, meta: undefined, calls: 0 })])).toMatchObject({
    ...{ p50Ms: undefined, costMicroUsd: 0, mostCalls: 0 },
  });
});
