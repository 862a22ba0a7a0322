import type { Clock } from '@understudy/core';

import type { Database } from './database.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';

/** A `postgres://` URL, a path, or `:memory:`. */
export async function openDatabase(location: string, clock: Clock): Promise<Database> {
  return /^postgres(ql)?:\/\//.test(location) ? openPostgres(location) : openSqlite(location, clock);
}
