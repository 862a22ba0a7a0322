import type { Clock } from '@understudy/core';
import { systemClock } from '@understudy/core';

import { openDatabase } from './database/open-database.ts';
import { troubleInWords } from './database/trouble-in-words.ts';
import { troubleOf } from './database/trouble.ts';
import type { Ledger } from './ledger.ts';
import type { KeepInput } from './retention/keep.ts';
import { startLedger } from './start-ledger.ts';

export interface LedgerOptions {
  /** A path, `:memory:`, or a `postgres://` URL. */
  readonly location: string;
  /** Refuse requests while the database takes no rows. */
  readonly strict?: boolean | undefined;
  /** The beginning of the names of spill files. */
  readonly spillPath?: string | undefined;
  /** How long rows stay: `90d`, or a time for each kind. */
  readonly keep?: KeepInput | undefined;
  readonly clock?: Clock | undefined;
}

/** Opens the ledger, brings it up to date, and sees to what a crash has left. */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  try {
    return await openAndStart(options);
  } catch (cause) {
    throw new Error(complaint(options.location, cause), { cause });
  }
}

async function openAndStart(options: LedgerOptions): Promise<Ledger> {
  const { location, clock = systemClock, spillPath = defaultSpillPath(location) } = options;
  const database = await openDatabase(location, clock);
  try {
    return await startLedger({ ...options, database, spillPath });
  } catch (error) {
    await database.close();
    throw error;
  }
}

function defaultSpillPath(location: string): string | undefined {
  if (location === ':memory:') return undefined;
  return isUrl(location) ? './understudy-spill' : `${location}-spill`;
}

function complaint(location: string, cause: unknown): string {
  const trouble = troubleOf(cause);
  // At the start there are no rows yet: what else reads like a bad one says itself what it is.
  const known = trouble === 'unknown' || trouble === 'bad-row' ? '' : `: ${troubleInWords[trouble]}`;
  const said = cause instanceof Error && cause.message !== '' ? ` (${cause.message})` : '';
  return `cannot open the ledger at ${shown(location)}${known}${said}`;
}

/** A URL holds a password. */
function shown(location: string): string {
  if (!isUrl(location)) return location;
  const { host, pathname } = URL.parse(location) ?? {};
  return host === undefined ? 'its postgres URL' : `postgres://${host}${pathname ?? ''}`;
}

function isUrl(location: string): boolean {
  return /^postgres(ql)?:/.test(location);
}
