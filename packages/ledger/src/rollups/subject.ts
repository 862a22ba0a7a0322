import { minuteMs } from './span.ts';

/** What is counted apart, so that no question reads more rows than it must. */
export type Subject = 'all' | 'customer' | 'tag';

/**
 * As it is stored: the minutes of all have a name of their own. They are most of a rollup, and Postgres, which guesses
 * from each column alone, would take its few days for many and read the whole table.
 */
export type StoredSubject = Subject | 'minutes';

export function storedSubject(subject: Subject, spanMs: number): StoredSubject {
  return subject === 'all' && spanMs === minuteMs ? 'minutes' : subject;
}

export function subjectOf(stored: StoredSubject): Subject {
  return stored === 'minutes' ? 'all' : stored;
}
