import { manualClock } from '@understudy/testing';
import { sql } from 'kysely';
import { expect, it } from 'vitest';

import type { NewBudget } from '../../src/budgets/new-budget.ts';
import { startedAttempt, startedRequest } from '../../src/record/rows.ts';
import { startLedger } from '../../src/start-ledger.ts';
import { fullRows } from '../full-rows.ts';
import { sampleCall, sampleRecord, sampleStart, sampleTime, startOfCall } from '../samples.ts';
import type { Here } from './here.ts';

const dayMs = 86_400_000;
const patient = { timeout: 30_000 };

/** What a ledger does by itself while it runs, and when it is closed. */
export function runningSuite(here: Here): void {
  const running = async () => {
    const clock = manualClock({ wallTime: sampleTime });
    const database = await here.open();
    const ledger = await startLedger({ database, spillPath: undefined, clock });
    return { clock, database, kysely: database.kysely, ledger };
  };
  type Running = Awaited<ReturnType<typeof running>>;
  const outcomes = async ({ kysely }: Running) =>
    (await kysely.selectFrom('requests').select('outcome').execute()).map(({ outcome }) => outcome);
  /** Another process that was seen last at this time, with a request in flight. */
  const another = async ({ database, kysely }: Running, seen_at: number): Promise<void> => {
    const boot = { ...fullRows.boots, id: 'other', place: 'elsewhere', seen_at, ended_at: null };
    await kysely.insertInto('boots').values(boot).execute();
    const start = sampleStart('request-1', { wallTime: sampleTime });
    await database.commit([
      startedRequest(start, 'other'),
      startedAttempt(startOfCall(sampleCall('request-1'))),
    ]);
  };
  const daily: NewBudget = { name: 'daily', kind: 'customer', unit: 'micro-usd', amount: 100, span: 'day' };
  const claim = {
    ...{ requestId: 'request-1', customerId: 'acme', callerId: undefined, task: undefined, tags: {} },
    ...{ estimate: () => ({ microUsd: 40 }), wallTime: sampleTime },
  };
  const use = async ({ ledger }: Running) =>
    (await ledger.budgetBook.use()).map(({ used, reserved }) => [used, reserved]);

  it('lets rows go that have been kept long enough', async () => {
    const stage = await running();
    const { ledger, clock } = stage;
    await ledger.recorder.requestEnded(
      sampleRecord(sampleStart('old', { wallTime: sampleTime - 91 * dayMs })),
    );
    await ledger.rollUp();
    await clock.advance(10 * 60_000);
    await expect.poll(() => outcomes(stage), patient).toEqual([]);
    await ledger.close();
  });

  it('gives up what another process left in flight that dies later', async () => {
    const stage = await running();
    const { ledger, clock } = stage;
    await another(stage, sampleTime);
    await clock.advance(10_000);
    expect(await outcomes(stage)).toEqual(['running']);
    await clock.advance(60_000);
    await expect
      .poll(() => clock.advance(10_000).then(() => outcomes(stage)), patient)
      .toEqual(['abandoned']);
    await ledger.close();
  });

  it('says again and again that it lives', async () => {
    const stage = await running();
    const { ledger, clock, kysely } = stage;
    await clock.advance(10_000);
    const seen = async () =>
      (await kysely.selectFrom('boots').select('seen_at').execute()).map(
        ({ seen_at }) => seen_at - sampleTime,
      );
    await expect.poll(seen, patient).toEqual([10_000]);
    await ledger.close();
  });

  it('settles what another process had set aside that has died', async () => {
    const stage = await running();
    const { ledger, clock, kysely } = stage;
    await ledger.budgetBook.create(daily);
    await ledger.budgets.reserve(claim);
    await kysely.updateTable('budget_reservations').set({ boot_id: 'dead' }).execute();
    expect(await use(stage)).toEqual([[0, 40]]);
    await clock.advance(10_000);
    await expect.poll(() => use(stage), patient).toEqual([[40, 0]]);
    await ledger.close();
  });

  it('settles what it still owes before it closes, and leaves nothing in flight', async () => {
    const stage = await running();
    const { ledger, database, kysely } = stage;
    await ledger.budgetBook.create(daily);
    const decision = await ledger.budgets.reserve(claim);
    ledger.recorder.requestStarted(sampleStart('left behind', { wallTime: sampleTime }));
    await sql`alter table budget_reservations rename to away`.execute(kysely);
    const spending = { usage: undefined, costMicroUsd: 7, knownMicroUsd: 7 };
    const settled = ledger.budgets.settle(decision.granted ? decision.reservation : '', spending);
    await expect(settled).rejects.toThrow();
    await sql`alter table away rename to budget_reservations`.execute(kysely);
    await ledger.close();
    await database.close();
    const later = await here.open();
    const uses = await later.kysely.selectFrom('budget_use').select(['used', 'reserved']).execute();
    expect(uses).toEqual([{ used: 7, reserved: 0 }]);
    const boots = await later.kysely.selectFrom('boots').select('ended_at').execute();
    expect(boots).toEqual([{ ended_at: expect.any(Number) }]);
    const requests = await later.kysely.selectFrom('requests').select('outcome').execute();
    expect(requests).toEqual([{ outcome: 'abandoned' }]);
  });
}
