import type { Claim, IdempotencyStore } from '@understudy/core';
import { manualClock, sampleAnswer, sampleRequest } from '@understudy/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createIdempotencyStore } from '../../src/idempotency/idempotency-store.ts';
import { fullRows } from '../full-rows.ts';
import type { Here } from './here.ts';

const claim: Claim = { scope: '["shop"]', key: 'key-1', fingerprint: 'What time is it?', leaseMs: 60_000 };
const answer = sampleAnswer(sampleRequest({ id: 'request-1' }), 'noon');

export function idempotencySuite(here: Here): void {
  const stores = async () => {
    const clock = manualClock();
    const [database, second] = [await here.migrated(), await here.open()];
    const one = createIdempotencyStore({ database, clock, bootId: 'boot-1' });
    const other = createIdempotencyStore({ database: second, clock, bootId: 'boot-2' });
    return { clock, database, one, other };
  };

  it('gives the answer again, in every process, and knows another body', async () => {
    const { one, other, database } = await stores();
    await one.complete(await begun(one, claim), answer);
    for (const store of [one, other]) {
      expect(await store.begin(claim)).toMatchObject({
        state: 'done',
        outcome: { answer: { output: 'noon' } },
      });
      expect(await store.begin({ ...claim, fingerprint: 'Why?' })).toEqual({ state: 'mismatch' });
      expect((await store.begin({ ...claim, scope: `${store === one}` })).state).toBe('started');
    }
    const rows = await database.kysely.selectFrom('idempotency').selectAll().execute();
    expect(JSON.stringify(rows)).not.toMatch(/What time|key-1"/);
    expect(rows).toContainEqual(expect.objectContaining({ request_id: 'request-1', state: 'done' }));
  });

  it('lets a failed run be tried again, and an old answer be forgotten', async () => {
    const { one, other, clock } = await stores();
    await one.release(await begun(one, claim), undefined);
    await other.complete(await begun(other, claim), answer);
    await clock.advance(86_400_000 - 1);
    expect((await one.begin(claim)).state).toBe('done');
    await clock.advance(1);
    expect((await one.begin(claim)).state).toBe('started');
  });

  it('is joined by those who come meanwhile, here and elsewhere', async () => {
    const { one, other, clock } = await stores();
    const lease = await begun(one, claim);
    const [near, far] = [await one.begin(claim), await other.begin(claim)];
    if (near.state !== 'in-flight' || far.state !== 'in-flight') throw new Error('expected to join');
    await one.complete(lease, answer);
    expect(await near.join).toBe(answer);
    await expect.poll(() => clock.advance(500).then(() => clock.pendingTimers)).toBe(0);
    expect(await far.join).toMatchObject({ answer: { output: 'noon' } });
  });

  it('says that nobody knows when the lease ends while it runs, and runs again only when released', async () => {
    const { one, other, clock } = await stores();
    const lost = await begun(one, claim);
    await clock.advance(60_000);
    expect(await other.begin(claim)).toEqual({ state: 'unknown', lease: lost });
    await other.release(lost, undefined);
    const lease = await begun(other, claim);
    await one.complete(lost, answer); // too late: another has it
    await one.release(lost, undefined);
    expect((await one.begin(claim)).state).toBe('in-flight');
    await other.release(lease, undefined);
  });

  it('does not wait for the lease of a process that is dead', async () => {
    const { one, other, clock, database } = await stores();
    const dead = { ...fullRows.boots, id: 'boot-1', seen_at: clock.wallTime(), ended_at: clock.wallTime() };
    await database.kysely.insertInto('boots').values(dead).execute();
    const lost = await begun(one, claim);
    expect(await other.begin(claim)).toEqual({ state: 'unknown', lease: lost });
  });

  it('starts the work once, however many come at once', async () => {
    const { one, other } = await stores();
    let round = 0;
    const crowd = fc.array(fc.boolean(), { minLength: 1, maxLength: 12 });
    const story = async (comers: readonly boolean[]): Promise<void> => {
      const key = `key ${++round}`;
      const all = await Promise.all(comers.map((near) => (near ? one : other).begin({ ...claim, key })));
      const started = all.filter(({ state }) => state === 'started');
      expect(started).toHaveLength(1);
      for (const each of all) if (each.state === 'started') await one.complete(each.lease, answer);
      expect((await other.begin({ ...claim, key })).state).toBe('done');
    };
    await fc.assert(fc.asyncProperty(crowd, story), { numRuns: 15 });
  });

  it('lets nobody begin again after an answer or a crash, and everybody after a failure', async () => {
    const { clock, database, one, other } = await stores();
    const { kysely } = database;
    const dead = { ...fullRows.boots, id: 'dead', ended_at: clock.wallTime() };
    await kysely.insertInto('boots').values(dead).execute();
    let round = 0;
    const ends = fc.constantFrom('answer', 'crash', 'failure', 'failure');
    const crowd = fc.array(fc.tuple(fc.boolean(), ends), { minLength: 1, maxLength: 12 });
    const story = async (comers: readonly (readonly [boolean, string])[]): Promise<void> => {
      const key = `story ${++round}`;
      const ended: string[] = [];
      const come = async ([near, end]: readonly [boolean, string]): Promise<void> => {
        const store = near ? one : other;
        const begin = await store.begin({ ...claim, key });
        if (begin.state !== 'started') return;
        ended.push(end);
        const { lease } = begin;
        if (end === 'answer') await store.complete(lease, answer);
        else if (end === 'failure') await store.release(lease, undefined);
        else
          await kysely
            .updateTable('idempotency')
            .set({ boot_id: 'dead' })
            .where('lease', '=', lease)
            .execute();
      };
      await Promise.all(comers.map(come));
      expect(ended.slice(0, -1)).toEqual(ended.slice(1).map(() => 'failure'));
      const now = { answer: 'done', crash: 'unknown', failure: 'started' }[ended.at(-1) ?? ''];
      expect((await other.begin({ ...claim, key })).state).toBe(now);
    };
    await fc.assert(fc.asyncProperty(crowd, story), { numRuns: 15 });
  });
}

async function begun(store: IdempotencyStore, wanted: Claim): Promise<string> {
  const result = await store.begin(wanted);
  if (result.state !== 'started') throw new Error(`expected to start, and it is ${result.state}`);
  return result.lease;
}
