/** No provider may send us away for longer than a day: beyond that the number is a mistake or an attack. */
const longestRetryAfterMs = 86_400_000;

/** A usable wait, or undefined: zero, negative and NaN say nothing, absurd values are cut to a day. */
export function clampRetryAfter(delayMs: number | undefined): number | undefined {
  return delayMs !== undefined && delayMs > 0 ? Math.min(Math.ceil(delayMs), longestRetryAfterMs) : undefined;
}

/** The two headers that carry a wait, as they arrived. */
export interface RetryAfterHeaders {
  readonly retryAfter?: string | null | undefined;
  readonly retryAfterMs?: string | null | undefined;
}

/**
 * Reads seconds, fractions, HTTP dates and milliseconds. Where two headers disagree the longer
 * one holds: some gateways send `Retry-After: 1` beside `Retry-After-Ms: 0`.
 */
export function parseRetryAfter(headers: RetryAfterHeaders, wallTime: number): number | undefined {
  const fromSeconds = clampRetryAfter(parseSecondsOrDate(headers.retryAfter, wallTime));
  const fromMs = clampRetryAfter(parseNumber(headers.retryAfterMs));
  if (fromSeconds === undefined) return fromMs;
  return fromMs === undefined ? fromSeconds : Math.max(fromSeconds, fromMs);
}

/** Reads a duration as providers write it in bodies and rate headers: `34.4s`, `1m2.5s`, `6ms`. */
export function parseDuration(text: string): number | undefined {
  if (text.length > 40) return undefined;
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text.trim()) return undefined;
  return parts.reduce((total, part) => total + Number(part[1]) * (unitMs[part[2] ?? ''] ?? 0), 0);
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function parseSecondsOrDate(text: string | null | undefined, wallTime: number): number | undefined {
  const seconds = parseNumber(text);
  if (seconds !== undefined) return seconds * 1000;
  // Only an HTTP date starts with a letter; Date.parse would take almost anything else for one too.
  if (!text || !/^[A-Z]/i.test(text.trim())) return undefined;
  return Date.parse(text) - wallTime;
}

function parseNumber(text: string | null | undefined): number | undefined {
  if (!text || !/^\s*[+-]?\d+(\.\d+)?(e[+-]?\d+)?\s*$/i.test(text)) return undefined;
  return Number(text);
}
