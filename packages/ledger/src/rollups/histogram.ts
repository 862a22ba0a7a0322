/**
 * How many durations fell into each bucket, by the bucket's number. Every bucket is 9 % wider than the one before,
 * so a percentile read from it is off by at most 4.4 %, whatever the distribution. Two of them add up without loss.
 */
export type Histogram = Map<number, number>;

const growth = 1.09;
const logOfGrowth = Math.log(growth);

/** Bucket 0 holds what took no time; bucket n what took up to 1.09^(n-1) milliseconds. */
export function bucketOf(durationMs: number): number {
  return durationMs < 1 ? 0 : 1 + Math.ceil(Math.log(durationMs) / logOfGrowth);
}

export function addTo(histogram: Histogram, bucket: number, count: number): void {
  histogram.set(bucket, (histogram.get(bucket) ?? 0) + count);
}

export function addAll(histogram: Histogram, other: Histogram): void {
  for (const [bucket, count] of other) addTo(histogram, bucket, count);
}

export function sizeOf(histogram: Histogram): number {
  let size = 0;
  for (const count of histogram.values()) size += count;
  return size;
}

/** What this share of the durations did not exceed, in three digits; undefined when there are none. */
export function percentile(histogram: Histogram, share: number): number | undefined {
  let left = Math.max(1, Math.ceil(sizeOf(histogram) * share));
  for (const [bucket, count] of [...histogram].toSorted(([a], [b]) => a - b)) {
    left -= count;
    if (left <= 0) return Number(middleOf(bucket).toPrecision(3));
  }
  return undefined;
}

/** The value from which both ends of the bucket are equally far, as a share. */
function middleOf(bucket: number): number {
  return bucket === 0 ? 0 : (2 * growth ** (bucket - 1)) / (1 + growth);
}
