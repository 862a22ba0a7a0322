import { describe, expect, it } from 'vitest';

import { closest, didYouMean } from './did-you-mean.ts';

const keys = ['primary', 'fallback', 'maxLatencyMs', 'maxInputTokens', 'allowFallback', 'on'];

describe('closest', () => {
  it.each([
    ['fallbck', 'fallback'],
    ['falback', 'fallback'],
    ['Primary', 'primary'],
    ['max_latency_ms', 'maxLatencyMs'],
    ['max-input-tokens', 'maxInputTokens'],
    ['maxLatency', 'maxLatencyMs'],
    ['on', 'on'],
    ['temperature', undefined],
    ['x', undefined],
    ['', undefined],
  ])('%j is near %j', (written, word) => {
    expect(closest(written, keys)).toBe(word);
  });

  it('prefers the nearest, and of equals the first', () => {
    expect(closest('gpt-4.1-mni', ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-nano'])).toBe('gpt-4.1-mini');
    expect(closest('ac', ['ab', 'ad'])).toBe('ab');
  });

  it('does not spend time on a hostile word', () => {
    expect(closest('x'.repeat(5_000_000), keys)).toBeUndefined();
  });
});

describe('didYouMean', () => {
  it('asks only when there is something to ask', () => {
    expect(didYouMean('fallbck', keys)).toBe('did you mean "fallback"?');
    expect(didYouMean('zebra', keys)).toBeUndefined();
  });
});
