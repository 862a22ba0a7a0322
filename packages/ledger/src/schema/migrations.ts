import { firstTables } from './first-tables.ts';
import type { Migration } from './migration.ts';

/** All steps, oldest first: the version of a database is how many of them it has taken. */
export const migrations: readonly Migration[] = [firstTables];
