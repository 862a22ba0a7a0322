import { describe, expect, it } from 'vitest';

import type { PolicyInput } from './route-input.ts';
import { requestAllowance, retrySettings, timeLimits } from './time-limits.ts';

const alone = { candidates: 1, hasFallback: false };
const three = { candidates: 3, hasFallback: true };

describe('timeLimits', () => {
  it('is patient when there is nobody else, and short when there is', () => {
    expect(timeLimits({}, alone)).toEqual({
      maxLatencyMs: undefined,
      unaryDeadlineMs: 120_000,
      streamDeadlineMs: 600_000,
      connectMs: 5_000,
      firstTokenMs: 60_000,
      stallMs: 60_000,
      attemptMs: 60_000,
    });
    expect(timeLimits({}, three)).toMatchObject({ firstTokenMs: 10_000, stallMs: 10_000 });
  });

  it('makes the deadline from what one candidate may take, with room for a pause', () => {
    expect(timeLimits({ maxLatencyMs: 5_000 }, three).unaryDeadlineMs).toBe(3 * 5_000 + 1_000);
    expect(timeLimits({ maxLatencyMs: 5_000 }, alone).unaryDeadlineMs).toBe(5_000 + 1_000);
    expect(timeLimits({ timeouts: { attemptMs: 90_000 } }, three).unaryDeadlineMs).toBe(3 * 90_000 + 1_000);
  });

  it('counts no more candidates than the request may make attempts', () => {
    const input: PolicyInput = { maxLatencyMs: 5_000, budget: { attempts: 2 }, retry: { tries: 1 } };
    expect(timeLimits(input, { candidates: 9, hasFallback: true }).unaryDeadlineMs).toBe(2 * 5_000 + 500);
  });

  it('leaves no room beyond the longest single pause', () => {
    const input: PolicyInput = {
      maxLatencyMs: 1_000,
      retry: { tries: 10, backoff: { baseMs: 500, capMs: 2_000 } },
    };
    expect(timeLimits(input, alone).unaryDeadlineMs).toBe(3_000);
  });

  it('takes an explicit deadline for both kinds of request', () => {
    expect(timeLimits({ maxLatencyMs: 5_000, deadlineMs: 7_000 }, three)).toMatchObject({
      unaryDeadlineMs: 7_000,
      streamDeadlineMs: 7_000,
    });
  });

  it('gives a stream no less time than its candidates may take', () => {
    expect(timeLimits({ maxLatencyMs: 300_000 }, three).streamDeadlineMs).toBe(901_000);
  });

  it('does not let a default undercut what was asked for', () => {
    expect(timeLimits({ maxLatencyMs: 90_000 }, three)).toMatchObject({
      firstTokenMs: 90_000,
      attemptMs: 90_000,
      stallMs: 10_000,
    });
    expect(timeLimits({ maxLatencyMs: 5_000 }, three)).toMatchObject({
      firstTokenMs: 10_000,
      attemptMs: 60_000,
    });
  });

  it('takes explicit limits as they are', () => {
    const timeouts = { connectMs: 1, firstTokenMs: 2, stallMs: 3, attemptMs: 4 };
    expect(timeLimits({ timeouts, maxLatencyMs: 90_000 }, three)).toMatchObject(timeouts);
  });
});

describe('requestAllowance', () => {
  it('leaves every candidate its turn, however often those before it are tried', () => {
    expect(requestAllowance({}, three).attempts).toBe(6);
    expect(requestAllowance({}, alone).attempts).toBe(6);
    expect(requestAllowance({}, { candidates: 9, hasFallback: true }).attempts).toBe(18);
    expect(requestAllowance({ retry: { tries: 10 } }, alone).attempts).toBe(10);
  });

  it('takes what is written, in whole micro-dollars', () => {
    expect(requestAllowance({ budget: { attempts: 2, costUsd: 0.1 + 0.2 } }, three)).toEqual({
      attempts: 2,
      microUsd: 300_000,
    });
  });
});

describe('retrySettings', () => {
  it('raises the cap that nobody wrote to the base that somebody did', () => {
    expect(retrySettings({})).toEqual({ tries: 2, baseMs: 500, capMs: 8_000 });
    expect(retrySettings({ retry: { tries: 5, backoff: { baseMs: 10_000 } } })).toEqual({
      tries: 5,
      baseMs: 10_000,
      capMs: 10_000,
    });
  });
});
