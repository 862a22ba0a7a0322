/** How fast something grows: the straight line that is nearest to all points, in units a minute. */
export function perMinute(points: readonly { readonly atMs: number; readonly value: number }[]): number {
  if (points.length < 2) return 0;
  const [meanAt, meanValue] = [mean(points.map(({ atMs }) => atMs)), mean(points.map(({ value }) => value))];
  const together = points.reduce((sum, { atMs, value }) => sum + (atMs - meanAt) * (value - meanValue), 0);
  const spread = points.reduce((sum, { atMs }) => sum + (atMs - meanAt) ** 2, 0);
  return (together / spread) * 60_000;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
