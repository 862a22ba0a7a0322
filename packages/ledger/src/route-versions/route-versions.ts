import type { Clock } from '@understudy/core';

import type { Database } from '../database/database.ts';
import type { RouteVersionRow } from '../schema/schema.ts';
import { nameOrNull, storedText } from '../stored.ts';

/** Routes as they were from one moment on. */
export interface RouteVersion {
  /** 1, 2, 3 … */
  readonly number: number;
  readonly hash: string;
  readonly content: string;
  /** What it changed in the one before. */
  readonly diff: string | undefined;
  readonly note: string | undefined;
  readonly createdAt: number;
  readonly createdBy: string | undefined;
}

export type NewRouteVersion = Pick<RouteVersion, 'hash' | 'content'> &
  Partial<Pick<RouteVersion, 'diff' | 'note' | 'createdBy'>>;

/** Every change of the routes: what, when, who, why. */
export interface RouteVersions {
  /** Keeps a version. What is the newest already stays one version. */
  save(version: NewRouteVersion): Promise<RouteVersion>;
  newest(): Promise<RouteVersion | undefined>;
  /** One version by its number. */
  find(number: number): Promise<RouteVersion | undefined>;
  /** The newest first; `before` a number for the next page. */
  list(page?: {
    readonly before?: number | undefined;
    readonly limit?: number | undefined;
  }): Promise<readonly RouteVersion[]>;
}

export interface RouteVersionsOptions {
  readonly database: Database;
  readonly clock: Clock;
}

export function createRouteVersions({ database, clock }: RouteVersionsOptions): RouteVersions {
  const { kysely } = database;
  const versions = kysely.selectFrom('route_versions').selectAll().orderBy('number', 'desc');
  return {
    save: (version) =>
      kysely.transaction().execute(async (transaction) => {
        await database.lockSchema(transaction); // two at once get two numbers
        const newest = await transaction
          .selectFrom('route_versions')
          .selectAll()
          .orderBy('number', 'desc')
          .limit(1)
          .executeTakeFirst();
        if (newest?.hash === version.hash) return fromRow(newest);
        const row = toRow(version, (newest?.number ?? 0) + 1, clock.wallTime());
        await transaction.insertInto('route_versions').values(row).execute();
        return fromRow(row);
      }),
    async newest() {
      const row = await versions.limit(1).executeTakeFirst();
      return row && fromRow(row);
    },
    async find(number) {
      const row = await versions.where('number', '=', number).executeTakeFirst();
      return row && fromRow(row);
    },
    async list({ before, limit = defaultLimit } = {}) {
      const page = before === undefined ? versions : versions.where('number', '<', before);
      return (await page.limit(limit).execute()).map(fromRow);
    },
  };
}

const defaultLimit = 50;

function toRow(version: NewRouteVersion, number: number, now: number): RouteVersionRow {
  return {
    number,
    hash: version.hash,
    content: storedText(version.content),
    diff: version.diff === undefined ? null : storedText(version.diff),
    note: version.note === undefined ? null : storedText(version.note),
    created_at: now,
    created_by: nameOrNull(version.createdBy),
  };
}

function fromRow(row: RouteVersionRow): RouteVersion {
  return {
    number: row.number,
    hash: row.hash,
    content: row.content,
    diff: row.diff ?? undefined,
    note: row.note ?? undefined,
    createdAt: row.created_at,
    createdBy: row.created_by ?? undefined,
  };
}
