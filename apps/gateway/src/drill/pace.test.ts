import { sampleRoute } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { chanceOf } from './chance-of.ts';
import { paceFor, varied } from './pace.ts';

const { times } = sampleRoute();

describe('a provider that is well', () => {
  it.each([
    ['answers in its own time', {}, false, 1500],
    ['keeps the time of a candidate with ease', { maxLatencyMs: 2000 }, false, 600],
    ['keeps the time of the whole request', { unaryDeadlineMs: 1000 }, false, 300],
    ['begins a stream in its own time', {}, true, 600],
    ['begins a stream within the limit for that', { firstTokenMs: 1000 }, true, 300],
  ])('%s', (_what, changes, streams, usualMs) => {
    expect(paceFor(sampleRoute({ times: { ...times, ...changes } }), streams).usualMs).toBe(usualMs);
  });

  it('ends a stream in time, and writes as fast as the route asks', () => {
    const hurried = paceFor(sampleRoute({ times: { ...times, streamDeadlineMs: 2000 } }), true);
    expect(hurried.usualMs * 2.5 + hurried.gapMs * 5).toBeLessThan(2000);
    expect(paceFor(sampleRoute({ minTokensPerSecond: 50 }), true).gapMs).toBeLessThan(50);
  });

  it('is now faster, now slower, and never three times as slow', () => {
    const random = chanceOf(1, 'pace');
    const drawn = Array.from({ length: 1000 }, () => varied(100, random)).toSorted((a, b) => a - b);
    expect(drawn[500]).toBeGreaterThan(90);
    expect(drawn[500]).toBeLessThan(110);
    expect(drawn[990]).toBeGreaterThan(150);
    expect(drawn.at(-1)).toBeLessThanOrEqual(250);
  });
});
