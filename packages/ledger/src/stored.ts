import { createHash } from 'node:crypto';

/** A text as every database takes it: no NUL, no half characters. */
export function storedText(text: string): string {
  const whole = text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
  return whole.toWellFormed();
}

/**
 * A name that somebody else chose, short enough for an index.
 * Whoever looks for a stored name gives it the same treatment.
 */
export function storedName(name: string): string {
  if (name.length <= longestName) return storedText(name);
  return storedText(`${name.slice(0, keptOfLong)}…${sha256(name).slice(0, 16)}`);
}

export function nameOrNull(name: string | undefined): string | null {
  return name === undefined ? null : storedName(name);
}

/** Postgres indexes rows of up to 2700 bytes; an index here holds up to three names, and a UTF-16 unit takes up to 3 bytes. */
const longestName = 256;

/** What is cut off stays in the hash: two long names that differ stay two names. */
const keptOfLong = 200;

/** Whole milliseconds, tokens, micro-dollars; null for what is not known or no number. */
export function wholeOrNull(value: number | undefined): number | null {
  if (value === undefined) return null;
  const whole = Math.round(value);
  return Number.isSafeInteger(whole) ? whole : null;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
