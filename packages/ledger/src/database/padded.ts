/**
 * Values for an `in`, the last one repeated until their number is a power of two. Statements are kept ready by their text, and
 * one for every length of a list would push out all others.
 */
export function padded<Value>(values: readonly Value[]): readonly Value[] {
  const [last] = values.slice(-1);
  if (last === undefined) return values;
  const length = 2 ** Math.ceil(Math.log2(values.length));
  return [...values, ...Array.from({ length: length - values.length }, () => last)];
}
