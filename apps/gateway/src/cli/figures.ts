/** Micro-dollars as people read money; unknown stays unknown. */
export function money(microUsd: number | null | undefined): string {
  if (microUsd === null || microUsd === undefined) return 'unknown';
  const usd = microUsd / 1_000_000;
  // Two digits for sums, and as many as tell a single call from nothing.
  const digits = Math.abs(usd) >= 1 || usd === 0 ? 2 : Math.abs(usd) >= 0.01 ? 4 : 6;
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

export function whole(number: number | null | undefined): string {
  return number === null || number === undefined ? '-' : Math.round(number).toLocaleString('en-US');
}

export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? '-' : `${(share * 100).toFixed(1)} %`;
}

/** A duration in two units at most. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '-';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

/** A moment to the second, in UTC. */
export function moment(wallTime: number | null | undefined): string {
  if (wallTime === null || wallTime === undefined) return '-';
  return new Date(wallTime).toISOString().replace('T', ' ').slice(0, 19);
}
