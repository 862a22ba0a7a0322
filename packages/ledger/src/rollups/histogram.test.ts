import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decode, encode } from './histogram-bytes.ts';
import { addAll, addTo, bucketOf, percentile, sizeOf } from './histogram.ts';
import type { Histogram } from './histogram.ts';

function histogramOf(durations: readonly number[]): Histogram {
  const histogram: Histogram = new Map();
  for (const duration of durations) addTo(histogram, bucketOf(duration), 1);
  return histogram;
}

/** The nearest rank, as a person would look it up in the sorted list. */
function exactPercentile(durations: readonly number[], share: number): number {
  const sorted = durations.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? Number.NaN;
}

const durations = fc.array(fc.oneof(fc.nat(50), fc.nat(5_000), fc.nat(86_400_000)), {
  minLength: 1,
  maxLength: 300,
});
const share = fc.constantFrom(0, 0.01, 0.5, 0.9, 0.95, 0.99, 1);
const entries = fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 2 ** 40 })), { maxLength: 60 });

describe('a histogram', () => {
  it('tells every percentile with an error of at most 5 %', () => {
    fc.assert(
      fc.property(durations, share, (all, wanted) => {
        const exact = exactPercentile(all, wanted);
        const told = percentile(histogramOf(all), wanted) ?? Number.NaN;
        expect(Math.abs(told - exact)).toBeLessThanOrEqual(exact * 0.05);
      }),
    );
  });

  it('adds up with another without loss', () => {
    fc.assert(
      fc.property(durations, durations, (some, others) => {
        const sum = histogramOf(some);
        addAll(sum, histogramOf(others));
        expect(sum).toEqual(histogramOf([...some, ...others]));
        expect(sizeOf(sum)).toBe(some.length + others.length);
      }),
    );
  });

  it('comes back from its bytes as it was', () => {
    fc.assert(
      fc.property(entries, (all) => {
        expect(decode(encode(new Map(all)))).toEqual(new Map(all));
      }),
    );
  });

  it('takes a few bytes', () => {
    expect(encode(histogramOf([]))).toHaveLength(0);
    expect(encode(histogramOf([1_500]))).toHaveLength(2);
    const day = Array.from({ length: 10_000 }, (_, index) => 400 + (index % 1_000) * 3);
    expect(encode(histogramOf(day)).length).toBeLessThan(80);
  });

  it('refuses bytes that are cut off', () => {
    expect(() => decode(encode(histogramOf([1_500])).slice(0, -1))).toThrow('cut off');
  });

  it('has no percentile when it is empty', () => {
    expect(percentile(new Map(), 0.5)).toBeUndefined();
  });
});
