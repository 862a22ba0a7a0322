import { faultServer, sizeOf, stall } from '@understudy/testing/fault-server';
import type { FaultServer } from '@understudy/testing/fault-server';
import { good } from '@understudy/testing/matrix';
import { expect, it, onTestFinished } from 'vitest';

import { everyDoor } from './doors.ts';
import { processStage } from './endings-process.ts';

const streaming = Object.values(everyDoor).filter(({ upstream }) => upstream === 'streamed');
const asking = { task: 'supportChat', messages: [{ role: 'user' as const, content: 'Where is it?' }] };
const slow = { ...good.streamed, gapMs: 150 };
const endless = stall(good.streamed, Math.floor(sizeOf(good.streamed) / 2));

async function upstream(): Promise<FaultServer> {
  const server = await faultServer();
  onTestFinished(() => server.close());
  return server;
}

it(
  'a stop lets fifty streams end, tells those that cannot, and leaves nothing unrecorded',
  { timeout: 60_000 },
  async () => {
    const lead = await upstream();
    const { start, openLedger } = await processStage(lead.url);
    const gateway = await start('--stop-within', '5');
    for (let pair = 0; pair < 25; pair += 1) lead.next(slow, endless);
    const doors = Array.from({ length: 50 }, (_, index) => streaming[index % streaming.length]);
    const begun = Promise.withResolvers<void>();
    let heard = 0;
    const once = (): (() => void) => {
      let isFirst = true;
      return () => {
        if (isFirst && (heard += 1) === 50) begun.resolve();
        isFirst = false;
      };
    };
    const asked = doors.map(async (door) => door?.ask(gateway.url, { ...asking, onPiece: once() }));
    await begun.promise;
    const stopped = gateway.stop();
    await expect
      .poll(() =>
        fetch(`${gateway.url}/health`).then(
          ({ status }) => status,
          () => 'no connection',
        ),
      )
      .toBe('no connection');
    const endings = await Promise.all(asked);
    expect(endings.filter((ending) => ending?.servedBy === 'lead/large')).toHaveLength(25);
    const told = endings.filter((ending) => ending?.word === 'cancelled');
    expect(told).toHaveLength(25);
    for (const ending of told) expect(ending?.text).toMatch(/^Your parcel/);
    expect(await stopped).toBe(0);

    const ledger = await openLedger();
    const rows = await ledger.database.kysely.selectFrom('attempts').selectAll().execute();
    await ledger.close();
    expect(Object.groupBy(rows, (row) => row.failure_message ?? row.outcome)).toMatchObject({
      ok: { length: 25 },
      'the server is stopping': { length: 25 },
    });
  },
);

it(
  'two gateways share one ledger: both serve, every row is there, and a budget holds across them',
  { timeout: 60_000 },
  async () => {
    const lead = await upstream();
    lead.always(good.streamed);
    const budget = 'budgets: { few: { by: customer, per: day, requests: 10 } }';
    const { start, openLedger } = await processStage(lead.url, budget);
    const gateways = await Promise.all([start(), start()]);
    const ask = async ({ url }: { readonly url: string }, customerId: string): Promise<number> => {
      const body = JSON.stringify({ input: { messages: asking.messages }, customerId, stream: true });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${url}/v1/tasks/supportChat`, { method: 'POST', headers, body });
      await response.text();
      return response.status;
    };
    const asked = Array.from({ length: 15 }, () => gateways.map((gateway) => ask(gateway, 'acme')));
    const statuses = await Promise.all(asked.flat());
    expect(statuses.toSorted()).toEqual([...Array(10).fill(200), ...Array(20).fill(402)]);
    for (const gateway of gateways) expect(await ask(gateway, 'other')).toBe(200);
    expect(await Promise.all(gateways.map(({ stop }) => stop()))).toEqual([0, 0]);

    const ledger = await openLedger();
    const rows = await ledger.database.kysely.selectFrom('requests').selectAll().execute();
    await ledger.close();
    expect(new Set(rows.map(({ boot_id }) => boot_id)).size).toBe(2);
    expect(Object.groupBy(rows, ({ outcome }) => outcome)).toMatchObject({
      ok: { length: 12 },
      failed: { length: 20 },
    });
  },
);
