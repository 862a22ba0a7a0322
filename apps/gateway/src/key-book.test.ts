import { openLedger } from '@understudy/ledger';
import type { Keys } from '@understudy/ledger';
import { manualClock } from '@understudy/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

import { openKeyBook } from './key-book.ts';

/** The keys of a real ledger that can be lost and found again. */
async function houseWithKeys() {
  const clock = manualClock();
  const ledger = await openLedger({ location: ':memory:', clock });
  let answers: 'well' | 'not at all' | 'with an error' = 'well';
  const through = async <Value>(ask: () => Promise<Value>): Promise<Value> => {
    if (answers === 'with an error') throw new Error('the database is gone');
    if (answers === 'not at all') return new Promise<Value>(() => undefined);
    return ask();
  };
  const { keys } = ledger;
  const losable: Keys = {
    ...keys,
    find: (secret) => through(() => keys.find(secret)),
    list: () => through(() => keys.list()),
  };
  const { book, desk, close } = openKeyBook(losable, clock);
  onTestFinished(async () => {
    close();
    await ledger.close();
  });
  return { book, desk, keys, clock, answer: (how: typeof answers): void => void (answers = how) };
}

const order = { name: 'shop', role: 'caller' } as const;

describe('while the ledger does not answer', () => {
  it.each(['with an error', 'not at all'] as const)(
    'keys that were used go on opening doors: %s',
    async (how) => {
      const { book, desk, clock, answer } = await houseWithKeys();
      const { key, secret } = await desk.create(order);
      expect(await book.find(secret)).toMatchObject({ keyId: key.keyId });
      answer(how);
      await clock.advance(60_000);
      expect(await clock.settle(Promise.resolve(book.find(secret)))).toMatchObject({ keyId: key.keyId });
    },
  );

  it('a gateway without keys stays as open as it was', async () => {
    const { book, clock, answer } = await houseWithKeys();
    expect(await book.hasKeys()).toBe(false);
    answer('with an error');
    await clock.advance(60_000);
    expect(await book.hasKeys()).toBe(false);
  });

  it('nobody is let in whom it does not know', async () => {
    const { book, answer } = await houseWithKeys();
    answer('with an error');
    await expect(Promise.resolve(book.find('sk-unknown'))).rejects.toThrow('the database is gone');
  });

  it('a key does not outlive its own end', async () => {
    const { book, keys, clock, answer } = await houseWithKeys();
    const { secret } = await keys.create({ ...order, expiresAt: clock.wallTime() + 30_000 });
    expect(await book.find(secret)).toBeDefined();
    answer('with an error');
    await clock.advance(60_000);
    await expect(Promise.resolve(book.find(secret))).rejects.toThrow('the database is gone');
  });

  it('a key that was revoked meanwhile is out as soon as it answers again', async () => {
    const { book, desk, keys, clock, answer } = await houseWithKeys();
    const { key, secret } = await desk.create(order);
    await book.find(secret);
    answer('with an error');
    await keys.revoke(key.keyId);
    await clock.advance(2000);
    expect(await book.find(secret)).toBeDefined();
    answer('well');
    await clock.advance(2000);
    expect(await book.find(secret)).toBeUndefined();
  });
});
