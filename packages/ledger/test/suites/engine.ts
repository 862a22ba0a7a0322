import type { Middleware } from '@understudy/core';
import { always, fail, hang, reply, streams } from '@understudy/testing';
import { sql } from 'kysely';
import { expect, it } from 'vitest';

import { fullRows } from '../full-rows.ts';
import { costliestCustomers, spend } from '../../src/index.ts';
import type { NewBudget } from '../../src/index.ts';
import type { Schema } from '../../src/schema/schema.ts';
import { startLedger } from '../../src/start-ledger.ts';
import { question } from '../house.ts';
import { wholeHouse } from '../whole-house.ts';
import type { WholeHouseOptions } from '../whole-house.ts';
import type { Here } from './here.ts';

const acme = { customerId: 'acme' };
const daily: NewBudget = { name: 'daily', kind: 'customer', unit: 'micro-usd', amount: 5_000, span: 'day' };
const short = { ...acme, maxOutputTokens: 100 };
const out = always(fail('unauthorized'));

/** Core's real engine with all that the ledger keeps for it. */
export function engineSuite(here: Here): void {
  const scene = async (options: Omit<WholeHouseOptions, 'ledger'> = {}) => {
    const database = await here.open();
    const ledger = await startLedger({ database, spillPath: undefined });
    const { kysely } = database;
    const requests = () =>
      kysely
        .selectFrom('requests')
        .select(['id', 'outcome', 'cost_micro_usd', 'saved_micro_usd', 'replayed', 'degraded', 'served_by'])
        .orderBy('started_at')
        .orderBy('id')
        .execute();
    const request = async (id: string) => (await requests()).find((row) => row.id === id);
    return { ...wholeHouse({ ledger, ...options }), ledger, kysely, requests, request };
  };
  type Scene = Awaited<ReturnType<typeof scene>>;
  const useOf = async ({ ledger }: Scene) =>
    (await ledger.budgetBook.use()).map(({ owner, used, reserved }) => ({ owner, used, reserved }));

  it('replays an answer for its key, whole or streamed, for nothing and with a row of its own', async () => {
    const stage = await scene({ steps: [reply('noon'), streams(['no', 'on'])] });
    const { llm, provider, ledger } = stage;
    const whole = { ...acme, idempotencyKey: 'whole' };
    const first = await llm.run.supportChat(question(), whole);
    const again = await llm.run.supportChat(question(), whole);
    expect(again).toMatchObject({ output: 'noon', meta: { replayed: true, costMicroUsd: 0 } });

    const streamed = { ...acme, idempotencyKey: 'streamed' };
    const texts: string[] = [];
    for (let round = 0; round < 2; round++) {
      for await (const event of llm.stream.supportChat(question(), streamed)) {
        if (event.type === 'text-delta') texts.push(event.text);
      }
    }
    expect(texts).toEqual(['no', 'on', 'noon']);
    expect(provider.calls).toHaveLength(2);
    expect(await stage.request(first.meta.requestId)).toMatchObject({ replayed: 0, cost_micro_usd: 15 });
    expect(await stage.request(again.meta.requestId)).toMatchObject({ replayed: 1, cost_micro_usd: 0 });
    expect((await stage.requests()).map((row) => [row.replayed, row.cost_micro_usd])).toEqual(
      expect.arrayContaining([
        [0, 15],
        [1, 0],
      ]),
    );
    await ledger.close();
  });

  it('runs the work of a key once for all who come at once, and refuses another body', async () => {
    const { llm, provider, ledger } = await scene({ steps: [always(reply('noon', { afterMs: 20 }))] });
    const keyed = { ...acme, idempotencyKey: 'k' };
    const all = await Promise.all(Array.from({ length: 8 }, () => llm.run.supportChat(question(), keyed)));
    expect(all.filter(({ meta }) => meta.replayed)).toHaveLength(7);
    expect(provider.calls).toHaveLength(1);
    const refused = { failure: { code: 'idempotency-mismatch' } };
    await expect(llm.run.supportChat(question('Why?'), keyed)).rejects.toMatchObject(refused);
    await ledger.close();
  });

  it('runs the work again after a failure, and after a crash only when the product says it was not done', async () => {
    const whenUnknown = async () => told;
    let told: 'done' | 'not-done' | 'unknown' = 'unknown';
    const { llm, ledger, kysely, provider } = await scene({
      steps: [fail('bad-request'), always(reply('noon'))],
      whenUnknown,
    });
    const keyed = { ...acme, idempotencyKey: 'k' };
    const ask = () => llm.run.supportChat(question(), keyed);
    await expect(ask()).rejects.toMatchObject({ kind: 'bad-request' });
    expect(await ask()).toMatchObject({ output: 'noon', meta: { replayed: false } });
    // As a process leaves it that was killed in the middle.
    await kysely
      .updateTable('idempotency')
      .set({ state: 'running', outcome: null, lease_ends_at: 1 })
      .execute();
    await expect(ask()).rejects.toMatchObject({ failure: { code: 'idempotency-unknown' } });
    told = 'done';
    await expect(ask()).rejects.toMatchObject({ failure: { code: 'idempotency-done' } });
    expect(provider.calls).toHaveLength(2);
    told = 'not-done';
    expect(await ask()).toMatchObject({ output: 'noon', meta: { replayed: false } });
    expect(provider.calls).toHaveLength(3);
    await ledger.close();
  });

  it('sets the estimate aside, books the truth, and refuses before anyone is paid', async () => {
    const gate = closedGate();
    const stage = await scene(gate);
    const { llm, ledger, provider } = stage;
    await ledger.budgetBook.create({ ...daily, amount: 130 });
    const running = llm.run.supportChat(question(), short);
    await gate.reached;
    const [use] = await useOf(stage);
    expect(use).toMatchObject({ owner: 'acme', used: 0 });
    expect(use?.reserved).toBeGreaterThan(100);
    const second = llm.run.supportChat(question(), short);
    await expect(second).rejects.toMatchObject({ kind: 'over-budget', failure: { code: 'budget' } });
    await expect(second).rejects.toThrow(/the budget daily has \$0\.0000\d+ left for this day.*resets at/);
    gate.open();
    await running;
    expect(await useOf(stage)).toEqual([{ owner: 'acme', used: 15, reserved: 0 }]);
    await llm.run.supportChat(question(), { ...short, customerId: 'other' });
    expect(provider.calls).toHaveLength(2);
    await ledger.close();
  });

  it('sets aside the tokens of the answer too, for a budget in tokens', async () => {
    const gate = closedGate();
    const stage = await scene(gate);
    const { llm, ledger } = stage;
    await ledger.budgetBook.create({ ...daily, unit: 'tokens', amount: 5_000 });
    const long = { ...acme, maxOutputTokens: 4_000 };
    const running = llm.run.supportChat(question(), long);
    await gate.reached;
    expect((await useOf(stage))[0]?.reserved).toBeGreaterThan(4_000);
    await expect(llm.run.supportChat(question(), long)).rejects.toThrow(
      /the budget daily has \d+ tokens left/,
    );
    gate.open();
    await running;
    expect(await useOf(stage)).toEqual([{ owner: 'acme', used: 15, reserved: 0 }]);
    await ledger.close();
  });

  it('goes on with the cheaper model where a budget degrades, and warns before', async () => {
    const stage = await scene();
    const { llm, ledger } = stage;
    await ledger.budgetBook.create({ ...daily, amount: 140, whenSpent: 'degrade', warnAtPercent: 50 });
    const first = await llm.run.supportChat(question(), short);
    expect(first).toMatchObject({
      output: 'noon',
      meta: { notes: [expect.stringMatching(/^the budget daily is \d+ % used for this day$/)] },
    });
    const second = await llm.run.supportChat(question(), { ...acme, maxOutputTokens: 130 });
    expect(second).toMatchObject({ output: 'about noon', meta: { servedBy: 'a/small' } });
    expect(await useOf(stage)).toEqual([{ owner: 'acme', used: 15 + 2, reserved: 0 }]);
    await ledger.close();
  });

  it('makes up for what could not be settled while the database was down', async () => {
    const gate = closedGate();
    const stage = await scene(gate);
    const { llm, ledger, kysely } = stage;
    await ledger.budgetBook.create(daily);
    const running = llm.run.supportChat(question(), short);
    await gate.reached;
    await sql`alter table budget_reservations rename to away`.execute(kysely);
    gate.open();
    expect((await running).meta.notes).toEqual(['the budget did not take what this request came to']);
    expect((await useOf(stage))[0]?.reserved).toBeGreaterThan(100);
    await sql`alter table away rename to budget_reservations`.execute(kysely);
    const settled = [{ owner: 'acme', used: 15, reserved: 0 }];
    await expect.poll(() => useOf(stage), { timeout: 5_000 }).toEqual(settled);
    await ledger.close();
  });

  it('answers from the cache for nothing, notes what that saved, and keeps customers apart', async () => {
    const stage = await scene({ cached: { ttlMs: 60_000 } });
    const { llm, ledger, provider } = stage;
    await ledger.budgetBook.create(daily);
    await llm.run.supportChat(question(), acme);
    const hit = await llm.run.supportChat(question(), acme);
    const deltas: string[] = [];
    for await (const event of llm.stream.supportChat(question(), acme)) {
      if (event.type === 'text-delta') deltas.push(event.text);
    }
    expect(hit).toMatchObject({ output: 'noon', meta: { costMicroUsd: 0, cache: { savedMicroUsd: 15 } } });
    expect(deltas.join('')).toBe('noon');
    expect(provider.calls).toHaveLength(1);
    await llm.run.supportChat(question(), { customerId: 'other' });
    expect(provider.calls).toHaveLength(2);
    expect(await stage.request(hit.meta.requestId)).toMatchObject({
      ...{ outcome: 'ok', cost_micro_usd: 0, saved_micro_usd: 15 },
    });
    const rows = (await stage.requests()).map((row) => [row.cost_micro_usd, row.saved_micro_usd]);
    expect(rows.toSorted()).toEqual([
      [0, 15],
      [0, 15],
      [15, null],
      [15, null],
    ]);
    expect(await useOf(stage)).toContainEqual({ owner: 'acme', used: 15, reserved: 0 });
    await ledger.close();
  });

  it('gives an old answer only when all candidates have failed, and marks it', async () => {
    const stage = await scene({ steps: [reply('noon'), reply('one'), out] });
    const { llm, ledger } = stage;
    await llm.run.supportChat(question(), acme);
    expect(await llm.run.supportChat(question(), acme)).toMatchObject({ output: 'one' });
    const stale = await llm.run.supportChat(question(), acme);
    expect(stale).toMatchObject({ output: 'one', meta: { degraded: 'cached' } });
    expect(await stage.request(stale.meta.requestId)).toMatchObject({ outcome: 'ok', degraded: 'cached' });
    await expect(llm.run.supportChat(question(), { customerId: 'other' })).rejects.toMatchObject({
      kind: 'overloaded',
    });
    await ledger.close();
  });

  it('ends everything of a caller who leaves: rows, key and budget', async () => {
    const stage = await scene({ steps: [always(streams(['It ', 'is '], { gapMs: 5, endWith: 'hang' }))] });
    const { llm, ledger, kysely } = stage;
    await ledger.budgetBook.create(daily);
    for await (const event of llm.stream.supportChat(question(), { ...acme, idempotencyKey: 'k' })) {
      if (event.type === 'text-delta') break;
    }
    await expect.poll(async () => (await stage.requests()).map(({ outcome }) => outcome)).toEqual(['failed']);
    expect(await kysely.selectFrom('idempotency').selectAll().execute()).toEqual([]);
    const [use] = await useOf(stage);
    expect(use).toMatchObject({ reserved: 0 });
    expect(use?.used).toBeGreaterThan(0);
    await ledger.close();
  });

  it('ends the row of a caller who leaves before there is an answer, and books what it is taken to have cost', async () => {
    const stage = await scene({ steps: [always(hang())] });
    const { llm, ledger, provider } = stage;
    await ledger.budgetBook.create(daily);
    const leaving = new AbortController();
    const asked = llm.run.supportChat(question(), { ...short, signal: leaving.signal });
    await expect.poll(() => provider.openCalls).toBe(1);
    leaving.abort();
    await expect(asked).rejects.toMatchObject({ kind: 'cancelled' });
    const [row] = await stage.requests();
    expect(row).toMatchObject({ outcome: 'failed', served_by: null, cost_micro_usd: expect.any(Number) });
    expect(row?.cost_micro_usd).toBeGreaterThan(0);
    expect(await useOf(stage)).toEqual([{ owner: 'acme', used: row?.cost_micro_usd, reserved: 0 }]);
    await ledger.close();
  });

  it('joins what the product thought of an answer to what it cost', async () => {
    const { llm, ledger, kysely } = await scene();
    const { meta } = await llm.run.supportChat(question(), acme);
    await ledger.feedback.give({ requestId: meta.requestId, score: 4, comment: 'nearly' });
    const joined = await kysely
      .selectFrom('feedback')
      .innerJoin('requests', 'requests.id', 'feedback.request_id')
      .select(['score', 'comment', 'served_by', 'cost_micro_usd'])
      .execute();
    expect(joined).toEqual([{ score: 4, comment: 'nearly', served_by: 'a/big', cost_micro_usd: 15 }]);
    await ledger.close();
  });

  it('forgets a customer everywhere, and keeps what it cost', async () => {
    const canary = 'jane-canary';
    const stage = await scene({
      steps: [reply(`noon, ${canary}`), reply(`one, ${canary}`), always(reply('noon'))],
      captured: { keepMs: 60_000 },
      cached: { ttlMs: 60_000 },
    });
    const { llm, ledger, kysely } = stage;
    await ledger.budgetBook.create(daily);
    const options = { customerId: canary, idempotencyKey: canary, tags: { user: 'someone' } };
    const { meta } = await llm.run.supportChat(question(`I am ${canary}`), options);
    await llm.run.supportChat(question('And now?'), { customerId: canary });
    await llm.run.supportChat(question(), acme);
    await ledger.feedback.give({ requestId: meta.requestId, score: 1, comment: `thanks, ${canary}` });
    await ledger.rollUp();
    const everything = async (): Promise<string> => {
      const tables = Object.keys(fullRows) as (keyof Schema)[];
      return JSON.stringify(
        await Promise.all(tables.map((table) => kysely.selectFrom(table).selectAll().execute())),
      );
    };
    expect((await everything()).split(canary).length).toBeGreaterThan(8);
    await ledger.forget(canary);
    expect((await everything()).match(new RegExp(`.{100}${canary}`))).toBeNull();
    const { groups } = await spend(ledger, { by: 'task' });
    expect(groups).toMatchObject([{ group: 'supportChat', count: 3, costMicroUsd: 45 }]);
    const customers = await costliestCustomers(ledger);
    expect(customers.map(({ customer, costMicroUsd }) => [customer, costMicroUsd])).toEqual([['acme', 15]]);
    // The key is free again: what it gave is gone.
    expect(await llm.run.supportChat(question(`I am ${canary}`), options)).toMatchObject({
      meta: { replayed: false },
    });
    await ledger.close();
  });
}

/** Holds what comes to the calls until it is opened. */
function closedGate() {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const inside: Middleware = async (request, next) => {
    reached.resolve();
    await opened.promise;
    return next(request);
  };
  return { inside, reached: reached.promise, open: () => opened.resolve() };
}
