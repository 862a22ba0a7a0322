import { addTo } from './histogram.ts';
import type { Histogram } from './histogram.ts';

/** As it is stored: for each bucket in turn its distance from the last one and its count, in seven bits per byte. */
export function encode(histogram: Histogram): Uint8Array {
  const bytes: number[] = [];
  let last = 0;
  for (const [bucket, count] of [...histogram].toSorted(([a], [b]) => a - b)) {
    if (count <= 0) continue;
    write(bytes, bucket - last);
    write(bytes, count);
    last = bucket;
  }
  return Uint8Array.from(bytes);
}

/** Adds what is stored in there. */
export function decodeInto(histogram: Histogram, bytes: Uint8Array): void {
  let bucket = 0;
  let place = 0;
  const read = (): number => {
    for (let value = 0, unit = 1; ; unit *= 128) {
      const byte = bytes[place++];
      if (byte === undefined) throw new Error('a stored histogram is cut off');
      value += (byte % 128) * unit;
      if (byte < 128) return value;
    }
  };
  while (place < bytes.length) {
    bucket += read();
    addTo(histogram, bucket, read());
  }
}

/** @internal questions merge many at once; tests look into one */
export function decode(bytes: Uint8Array): Histogram {
  const histogram: Histogram = new Map();
  decodeInto(histogram, bytes);
  return histogram;
}

function write(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
}
