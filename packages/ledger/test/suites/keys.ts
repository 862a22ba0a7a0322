import { manualClock } from '@understudy/testing';
import { expect, it } from 'vitest';

import { createKeys } from '../../src/keys/keys.ts';
import type { Keys } from '../../src/keys/keys.ts';
import type { NewKey } from '../../src/keys/new-key.ts';
import type { Here } from './here.ts';

const shop: NewKey = { name: 'shop', role: 'caller' };

export function keysSuite(here: Here): void {
  const clock = manualClock();
  const keysHere = async (): Promise<Keys> => createKeys({ database: await here.migrated(), clock });

  it('tells a secret once and keeps only its hash', async () => {
    const database = await here.migrated();
    const keys = createKeys({ database, clock });
    const { key, secret } = await keys.create(shop);
    expect(secret).toMatch(/^understudy-[\w-]{43}$/);
    expect(secret.endsWith(key.hint.slice(1))).toBe(true);
    const stored = JSON.stringify(await database.kysely.selectFrom('api_keys').selectAll().execute());
    expect(stored).not.toContain(secret);
    expect(JSON.stringify(await keys.list())).not.toMatch(new RegExp(`${secret}|hash`));
  });

  it('lets in whoever has the secret, with all that the key says', async () => {
    const keys = await keysHere();
    const expiresAt = clock.wallTime() + 1_000;
    const all = {
      name: 'shop',
      role: 'operator',
      customerId: 'acme',
      tasks: ['support_chat'],
      models: ['openai/gpt-5'],
      expiresAt,
      createdBy: 'ada',
    } as const;
    const { key, secret } = await keys.create(all);
    expect(key).toMatchObject({
      ...all,
      tasks: ['supportChat'],
      revokedAt: undefined,
      lastUsedAt: undefined,
    });
    expect(await keys.find(secret)).toEqual(key);
    const other = await keys.create(shop);
    expect(await keys.find(other.secret)).toMatchObject({
      tasks: undefined,
      models: undefined,
      customerId: undefined,
    });
  });

  it.each([
    ['nothing', () => ''],
    ['a wrong secret', () => 'understudy-wrong'],
    ['the start of the secret', (secret: string) => secret.slice(0, -1)],
    ['the secret with more behind it', (secret: string) => `${secret} `],
    ['the secret in other letters', (secret: string) => secret.toUpperCase()],
    ['SQL', () => `' or '1'='1`],
    ['a NUL', (secret: string) => `${secret}\0`],
  ])('does not let in %s', async (_what, guess) => {
    const keys = await keysHere();
    const { secret } = await keys.create(shop);
    expect(await keys.find(guess(secret))).toBeUndefined();
  });

  it('shuts a revoked key out at once, for all processes', async () => {
    const [keys, elsewhere] = [await keysHere(), createKeys({ database: await here.open(), clock })];
    const { key, secret } = await keys.create(shop);
    expect(await elsewhere.find(secret)).toBeDefined();
    expect(await keys.revoke(key.id)).toBe(true);
    expect(await elsewhere.find(secret)).toBeUndefined();
    const [{ revokedAt } = { revokedAt: 0 }] = await keys.list();
    await clock.advance(5);
    expect(await keys.revoke(key.id)).toBe(true);
    expect((await keys.list())[0]?.revokedAt).toBe(revokedAt);
    expect(await keys.revoke('nobody')).toBe(false);
  });

  it('shuts a key out when its time is over', async () => {
    const keys = await keysHere();
    const { secret } = await keys.create({ ...shop, expiresAt: clock.wallTime() + 1_000 });
    await clock.advance(999);
    expect(await keys.find(secret)).toBeDefined();
    await clock.advance(1);
    expect(await keys.find(secret)).toBeUndefined();
  });

  it('notes when a key was used, once a minute', async () => {
    const keys = await keysHere();
    const { secret } = await keys.create(shop);
    const firstUse = clock.wallTime();
    await keys.find(secret);
    await clock.advance(59_000);
    await keys.find(secret);
    // Nobody waits for it, so it may take a moment.
    const lastUse = async (): Promise<number | undefined> => (await keys.list())[0]?.lastUsedAt;
    await expect.poll(lastUse).toBe(firstUse);
    await clock.advance(1_000);
    await keys.find(secret);
    await expect.poll(lastUse).toBe(firstUse + 60_000);
  });

  it.each<[string, Partial<NewKey>]>([
    ['no name', { name: ' ' }],
    ['no role "root"; the roles are caller, viewer, operator, admin', { role: 'root' as 'admin' }],
    ['list of tasks is empty', { tasks: [] }],
    ['list of models is empty', { models: [] }],
    ['customer has no name', { customerId: '' }],
    ['not in the future', { expiresAt: 5 }],
    ['not in the future', { expiresAt: NaN }],
  ])('refuses a key with %s', async (complaint, change) => {
    const keys = await keysHere();
    await expect(keys.create({ ...shop, ...change })).rejects.toThrow(complaint);
    expect(await keys.list()).toEqual([]);
  });
}
