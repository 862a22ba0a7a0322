/** What keeps rows out of the database. `bad-row`: the row's own fault; all others concern every row. */
export type Trouble =
  | 'locked'
  | 'full'
  | 'read-only'
  | 'corrupt'
  | 'disk-error'
  | 'unreachable'
  | 'bad-row'
  | 'unknown';

/** Reads the codes of SQLite, Postgres and Node, never their texts. */
export function troubleOf(error: unknown): Trouble {
  const code = codeOf(error);
  const known = troubles.find(([pattern]) => pattern.test(code));
  if (known) return known[1];
  // What better-sqlite3 cannot bind it throws as one of these.
  return error instanceof TypeError || error instanceof RangeError ? 'bad-row' : 'unknown';
}

const troubles: readonly (readonly [RegExp, Trouble])[] = [
  [/^SQLITE_(BUSY|LOCKED)/, 'locked'],
  [/^SQLITE_FULL/, 'full'],
  [/^SQLITE_READONLY/, 'read-only'],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'corrupt'],
  [/^SQLITE_(IOERR|CANTOPEN)/, 'disk-error'],
  [/^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/, 'bad-row'],
  [/^(55P03|40001|40P01)$/, 'locked'], // lock not available, serialization failure, deadlock
  [/^53100$/, 'full'],
  [/^25006$/, 'read-only'],
  [/^XX00[12]$/, 'corrupt'],
  [/^58/, 'disk-error'],
  [/^(22|23|54)...$/, 'bad-row'], // bad data, broken constraint, too large
  [/^(08|53|57)...$/, 'unreachable'], // connection lost, out of resources, shutting down
  [/^(E[A-Z]+|UND_ERR_\w+)$/, 'unreachable'], // sockets and names
];

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
