import { manualClock } from '@understudy/testing';
import { expect, it } from 'vitest';

import { createBoots } from '../../src/boots/boots.ts';
import type { Boots } from '../../src/boots/boots.ts';
import type { Observer } from '../../src/boots/liveness.ts';
import type { Database } from '../../src/database/database.ts';
import { endedRequest, startedAttempt, startedRequest } from '../../src/record/rows.ts';
import { sampleCall, sampleRecord, sampleStart, startOfCall } from '../samples.ts';
import type { Here } from './here.ts';

const living = new Set([100, 200]);

function processWith(changes: Partial<Observer>): Observer {
  return { place: 'here', pid: 100, processStartedAt: 1, isRunning: (pid) => living.has(pid), ...changes };
}

export function bootsSuite(here: Here): void {
  const clock = manualClock();
  const start = async (database: Database, id: string, changes: Partial<Observer> = {}): Promise<Boots> => {
    const boots = createBoots({ database, clock, id, observer: processWith(changes) });
    await boots.register();
    return boots;
  };
  const inFlight = async (database: Database, bootId: string): Promise<void> => {
    const id = `request-of-${bootId}`;
    await database.commit([
      startedRequest(sampleStart(id), bootId),
      startedAttempt(startOfCall(sampleCall(id))),
    ]);
  };

  it('gives up what a crashed process has left in flight, and nothing else', async () => {
    const database = await here.migrated();
    await start(database, 'dead', { pid: 300 });
    await inFlight(database, 'dead');
    await database.commit([endedRequest(sampleRecord(sampleStart('done')), 'dead')]);
    const me = await start(database, 'me', { pid: 200 });
    await inFlight(database, 'me');
    await me.beat();
    expect(await outcomes(database)).toEqual([
      'done ok',
      'request-of-dead abandoned',
      'request-of-me running',
    ]);
    expect(await attemptOutcomes(database)).toEqual(['request-of-dead abandoned', 'request-of-me running']);
    expect(await unrolled(database)).toEqual(['done', 'request-of-dead']);
    await me.beat();
    expect(await unrolled(database)).toEqual(['done', 'request-of-dead']);
  });

  it.each<[string, Partial<Observer>, number]>([
    ['a process of this place that runs', { pid: 100 }, 0],
    ['this very process, with another ledger open', { pid: 200, processStartedAt: 7 }, 0],
    ['a process of another place that was seen lately', { place: 'elsewhere', pid: 300 }, 59_000],
  ])('leaves %s alone', async (_who, other, laterMs) => {
    const database = await here.migrated();
    await start(database, 'other', other);
    await inFlight(database, 'other');
    await clock.advance(laterMs);
    await (await start(database, 'me', { pid: 200, processStartedAt: 7 })).beat();
    expect(await outcomes(database)).toEqual(['request-of-other running']);
  });

  it.each<[string, Partial<Observer>, number]>([
    ['a process of this place that is gone', { pid: 300 }, 0],
    ['an earlier process that had our process id', { pid: 200, processStartedAt: 6 }, 0],
    ['a process of another place that was not seen for a minute', { place: 'elsewhere', pid: 100 }, 60_001],
    ['a process id of this place that was given out again', { pid: 100 }, 60_001],
  ])('gives up the rows of %s', async (_who, other, laterMs) => {
    const database = await here.migrated();
    await start(database, 'other', other);
    await inFlight(database, 'other');
    await clock.advance(laterMs);
    await (await start(database, 'me', { pid: 200, processStartedAt: 7 })).beat();
    expect(await outcomes(database)).toEqual(['request-of-other abandoned']);
  });

  it('lives on when somebody took its pause for death', async () => {
    const database = await here.migrated();
    const sleeper = await start(database, 'sleeper', { place: 'elsewhere' });
    await clock.advance(60_001);
    const me = await start(database, 'me');
    await me.beat();
    await sleeper.beat();
    await inFlight(database, 'sleeper');
    await me.beat();
    expect(await outcomes(database)).toEqual(['request-of-sleeper running']);
  });

  it('leaves nothing in flight when it ends in good order', async () => {
    const database = await here.migrated();
    const me = await start(database, 'me');
    await inFlight(database, 'me');
    await me.end();
    expect(await outcomes(database)).toEqual(['request-of-me abandoned']);
  });

  it('takes over spilled rows only of those that are gone for sure', async () => {
    const database = await here.migrated();
    await start(database, 'running', { pid: 100 });
    await start(database, 'gone', { pid: 300 });
    const me = await start(database, 'me', { pid: 200 });
    const isOrphan = await me.orphanTest();
    const now = clock.wallTime();
    expect(['running', 'gone', 'me'].map((id) => isOrphan(id, now))).toEqual([false, true, false]);
    // One that never reached this database can only be judged by its file.
    expect([now - 59_000, now - 61_000].map((changedAt) => isOrphan('stranger', changedAt))).toEqual([
      false,
      true,
    ]);
  });
}

async function outcomes({ kysely }: Database): Promise<readonly string[]> {
  const rows = await kysely.selectFrom('requests').select(['id', 'outcome']).orderBy('id').execute();
  return rows.map(({ id, outcome }) => `${id} ${outcome}`);
}

async function attemptOutcomes({ kysely }: Database): Promise<readonly string[]> {
  const rows = await kysely
    .selectFrom('attempts')
    .select(['request_id', 'outcome'])
    .orderBy('request_id')
    .execute();
  return rows.map(({ request_id, outcome }) => `${request_id} ${outcome}`);
}

async function unrolled({ kysely }: Database): Promise<readonly string[]> {
  const rows = await kysely.selectFrom('unrolled').selectAll().orderBy('request_id').execute();
  return rows.map(({ request_id }) => request_id);
}
