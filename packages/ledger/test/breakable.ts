import type { Database } from '../src/database/database.ts';

export interface Breakable extends Database {
  /** From now on rows are refused with this code; undefined lets them in again. */
  trouble: string | undefined;
  /** How many transactions were tried. */
  readonly tries: number;
  /** While set, transactions wait for it. */
  pause: Promise<void> | undefined;
}

/** A real database whose door can be shut. */
export function breakable(database: Database): Breakable {
  let tries = 0;
  const wrapped: Breakable = {
    ...database,
    trouble: undefined,
    pause: undefined,
    get tries() {
      return tries;
    },
    async commit(rows) {
      tries += 1;
      await wrapped.pause;
      if (wrapped.trouble !== undefined) throw Object.assign(new Error('no'), { code: wrapped.trouble });
      await database.commit(rows);
    },
  };
  return wrapped;
}
