import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';

import type { Database } from '../../src/database/database.ts';
import { migrate } from '../../src/schema/migrate.ts';
import type { Kind, Place } from '../places.ts';

/** The place of the test that is running. */
export interface Here {
  readonly folder: string;
  /** From now on, for the test that is running: a place without any tables. */
  startEmpty(): void;
  /** Another process with the same database. Closed after the test. */
  open(): Promise<Database>;
  /** The same with all its tables. */
  migrated(): Promise<Database>;
}

/** A database server that is compiled on the spot takes its time on a busy machine. */
const startMs = 120_000;

/** So does every other one there. Nothing here claims how long something takes; that is measured elsewhere. */
const patienceMs = 60_000;

/** Gives each test a place of its own, and leaves nothing behind. */
export function eachIn(makeKind: () => Promise<Kind> | Kind): Here {
  let kind: Kind;
  let place: Promise<Place> | undefined;
  let folder = '';
  let empty = false;
  const placeHere = (): Promise<Place> =>
    (place ??= kind.place(empty).then((made) => {
      ({ folder } = made);
      return made;
    }));
  let opened: Database[] = [];
  vi.setConfig({ testTimeout: patienceMs });
  beforeAll(async () => void (kind = await makeKind()), startMs);
  beforeEach(() => {
    place = undefined;
    empty = false;
  });
  afterEach(async () => {
    await Promise.all(opened.map((database) => database.close().catch(() => undefined)));
    opened = [];
    await (await place)?.remove();
  });
  afterAll(() => kind.end());
  return {
    get folder() {
      return folder;
    },
    startEmpty: () => void (empty = true),
    async open() {
      const { open } = await placeHere();
      const database = await open();
      opened.push(database);
      return database;
    },
    async migrated() {
      const database = await this.open();
      await migrate(database, 1);
      return database;
    },
  };
}
