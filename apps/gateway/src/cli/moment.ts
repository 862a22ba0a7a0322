import { misused } from './complaint.ts';

/** A moment as people type it: `7d` ago, a day, or a day with a time (UTC unless it says otherwise). */
export function momentOf(text: string, now: number, flag: string): number {
  if (text === 'now') return now;
  const ago = spanOf(text);
  if (ago !== undefined) return now - ago;
  const isDated = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/.test(text);
  const parsed = Date.parse(
    isDated && text.includes('T') && !/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? `${text}Z` : text,
  );
  if (isDated && !Number.isNaN(parsed)) return parsed;
  throw misused(
    `${flag} takes a time such as 30m, 24h, 7d, 4w, 2026-11-01 or 2026-11-01T12:00, not ${JSON.stringify(text)}`,
  );
}

/** A span such as `30m`, `24h`, `7d` or `4w`. */
export function spanOf(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d+)([smhdw])$/.exec(text) ?? [];
  const unitMs = unitsMs[unit];
  return count === undefined || unitMs === undefined ? undefined : Number(count) * unitMs;
}

const unitsMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};
