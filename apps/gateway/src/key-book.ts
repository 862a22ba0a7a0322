import type { Clock } from '@understudy/core';
import type { ApiKey, Keys } from '@understudy/ledger';
import type { Caller, KeyBook, KeyDesk, KeyNote } from '@understudy/server';

export interface OpenKeyBook {
  readonly book: KeyBook;
  readonly desk: KeyDesk;
  close(): void;
}

/**
 * The ledger's keys as the server asks for them. What was found is remembered for a moment, so that a request need not
 * wait for the database; a key that is revoked here is out at once, one that is revoked elsewhere within `freshMs`.
 * While the database does not answer, what was known last counts: a ledger that fails does not fail calls.
 */
export function openKeyBook(keys: Keys, clock: Clock, freshMs: number = 1000): OpenKeyBook {
  const listeners = new Set<(keyId: string) => void>();
  const memory = createMemory({ keys, clock, freshMs });
  const turnOut = (keyId: string): void => {
    memory.forget(keyId);
    for (const listener of listeners) listener(keyId);
  };
  const close = repeat(clock, freshMs, async () => {
    for (const keyId of await memory.noLongerValid()) turnOut(keyId);
  });
  return {
    close,
    book: {
      hasKeys: memory.hasKeys,
      find: memory.find,
      onRevoked(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    desk: {
      async create(order) {
        const { key, secret } = await keys.create(order);
        memory.expectKeys();
        return { key: toNote(key), secret };
      },
      list: async () => (await keys.list()).map(toNote),
      async revoke(keyId) {
        if (!(await keys.revoke(keyId))) throw new Error(`there is no key ${keyId}`);
        turnOut(keyId);
      },
    },
  };
}

interface MemoryOptions {
  readonly keys: Keys;
  readonly clock: Clock;
  readonly freshMs: number;
}

/** What the ledger has said of keys, for as long as it is fresh. */
function createMemory({ keys, clock, freshMs }: MemoryOptions) {
  const found = new Map<string, RememberedKey>();
  let any: Remembered<boolean> | undefined;
  const isFresh = ({ at }: Remembered<unknown>): boolean => clock.now() - at < freshMs;
  const lookForAny = async (): Promise<boolean> => {
    const value = (await keys.list()).length > 0;
    any = { at: clock.now(), value };
    return value;
  };
  const look = async (secret: string): Promise<Caller | undefined> => {
    const key = await keys.find(secret);
    found.delete(secret);
    if (!key) return undefined;
    any = { at: clock.now(), value: true };
    const value = toCaller(key);
    remember(found, secret, { at: clock.now(), value, expiresAt: key.expiresAt });
    return value;
  };
  return {
    async hasKeys(): Promise<boolean> {
      // Once there was a key, the gateway is never open again.
      if (any?.value || (any && isFresh(any))) return any.value;
      if (!any) return lookForAny();
      any = { ...any, at: clock.now() };
      return inTime(clock, lookForAny(), any.value);
    },
    expectKeys: (): void => void (any = { at: clock.now(), value: true }),
    async find(secret: string): Promise<Caller | undefined> {
      const known = found.get(secret);
      if (!known || hasExpired(known, clock)) return look(secret);
      if (isFresh(known)) return known.value;
      // One asks, and the others of this moment need not wait.
      found.set(secret, { ...known, at: clock.now() });
      return inTime(clock, look(secret), known.value);
    },
    forget(keyId: string): void {
      for (const [secret, { value }] of found) if (value.keyId === keyId) found.delete(secret);
    },
    /** Of the keys that were used here. */
    async noLongerValid(): Promise<readonly string[]> {
      if (found.size === 0) return [];
      const now = clock.wallTime();
      const valid = new Set((await keys.list()).filter((key) => isValid(key, now)).map(({ id }) => id));
      const used = new Set([...found.values()].flatMap(({ value }) => value.keyId ?? []));
      return [...used].filter((keyId) => !valid.has(keyId));
    },
  };
}

/** Again and again, a pause in between, until it is stopped. */
function repeat(clock: Clock, pauseMs: number, work: () => Promise<void>): () => void {
  let cancel = (): void => undefined;
  let stopped = false;
  const again = (): void => {
    if (stopped) return;
    cancel = clock.after(pauseMs, () => {
      // A database that does not answer says nothing about keys.
      void work()
        .catch(() => undefined)
        .finally(again);
    });
  };
  again();
  return () => {
    stopped = true;
    cancel();
  };
}

interface Remembered<Value> {
  readonly at: number;
  readonly value: Value;
}

interface RememberedKey extends Remembered<Caller> {
  readonly expiresAt: number | undefined;
}

function hasExpired({ expiresAt }: RememberedKey, clock: Clock): boolean {
  return expiresAt !== undefined && clock.wallTime() >= expiresAt;
}

/** What is said in time, or what was known before. */
function inTime<Value>(clock: Clock, asked: Promise<Value>, known: Value): Promise<Value> {
  return new Promise((resolve) => {
    const cancel = clock.after(patienceMs, () => resolve(known));
    asked.then(resolve, () => resolve(known)).finally(cancel);
  });
}

/** A healthy database answers in a few milliseconds. */
const patienceMs = 250;

function remember(found: Map<string, RememberedKey>, secret: string, entry: RememberedKey): void {
  found.delete(secret);
  found.set(secret, entry);
  const [oldest] = found.keys();
  if (found.size > mostRemembered && oldest !== undefined) found.delete(oldest);
}

const mostRemembered = 10_000;

function isValid({ revokedAt, expiresAt }: ApiKey, now: number): boolean {
  return revokedAt === undefined && (expiresAt === undefined || now < expiresAt);
}

function toCaller({ id, role, tasks, models, customerId }: ApiKey): Caller {
  return { keyId: id, role, tasks, models, customerId };
}

function toNote({ id, name, role, tasks, models, customerId, createdAt, revokedAt }: ApiKey): KeyNote {
  return { keyId: id, name, role, tasks, models, customerId, createdAt, revokedAt };
}
