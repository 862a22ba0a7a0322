import type { Clock } from './clock.ts';

/**
 * A UUID, version 7: nobody can guess it, and later ones sort after earlier ones, so that a database adds them
 * at the end of its tables and not all over them.
 */
export function timeOrderedId(clock: Pick<Clock, 'wallTime'>): string {
  const time = Math.floor(clock.wallTime()).toString(16).padStart(12, '0');
  // The random bits stand where they stood; the time and the version take the place of the first.
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${crypto.randomUUID().slice(15)}`;
}
