import { expect, it } from 'vitest';

import { callersGot } from './callers-got.ts';
import type { FailureCount, Summary } from './summary.ts';

const got = (servedBy: Summary['servedBy'], ...failures: readonly FailureCount[]): string =>
  callersGot(
    {
      ...{ requests: 200, servedBy, failures },
      ...{ p50Ms: 1, p99Ms: 1, costMicroUsd: 0, wastedMicroUsd: 0, mostMicroUsd: 0, calls: 0, mostCalls: 0 },
    },
    {
      statusOf: ({ brokenOff }) => (brokenOff ? undefined : 504),
      nameOf: (model) => ({ 'a/x': 'A', 'b/y': 'B' })[model] ?? model,
    },
  );
const failed = (count: number, brokenOff = false): FailureCount => ({
  ...{ kind: 'timeout', code: 'latency', brokenOff, count },
});

it.each([
  [got({ 'a/x': 200 }), 'A 100 %'],
  [got({ 'b/y': 150, 'a/x': 50 }), 'B 75 %, A 25 %'],
  [got({ message: 200 }), 'message 100 %'],
  [got({}, failed(200)), 'timeout 504 100 %'],
  [got({ 'b/y': 183, 'a/x': 17 }), 'B 91.5 %, A 8.5 %'],
  [got({ 'a/x': 199 }, failed(1)), 'A 99.5 %, timeout 504 0.5 %'],
  [got({ 'a/x': 100 }, failed(100, true)), 'A 50 %, timeout mid-answer 50 %'],
  [got({ 'a/x': 100 }, failed(60), { ...failed(40), code: 'deadline' }), 'A 50 %, timeout 504 50 %'],
])('callers got %s', (words, expected) => expect(words).toBe(expected));
