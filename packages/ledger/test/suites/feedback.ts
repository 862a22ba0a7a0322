import { join } from 'node:path';

import { sql } from 'kysely';
import { expect, it } from 'vitest';

import { FeedbackError } from '../../src/feedback/feedback-error.ts';
import type { RequestOwner } from '../../src/feedback/feedback.ts';
import { startLedger } from '../../src/start-ledger.ts';
import { breakable } from '../breakable.ts';
import { houseWith, question } from '../house.ts';
import type { Here } from './here.ts';

export function feedbackSuite(here: Here): void {
  it('is kept with its request', async () => {
    const ledger = await startLedger({ database: await here.open(), spillPath: undefined });
    const { meta } = await houseWith({ ledger }).run.supportChat(question());
    const { requestId } = meta;
    const given = await ledger.feedback.give({ requestId, score: -1, comment: 'It was\0 midnight.' });
    expect(given).toMatchObject({ requestId, score: -1, comment: 'It was\uFFFD midnight.' });
    expect(await ledger.feedback.of(requestId)).toEqual([given]);
    expect(await ledger.feedback.of('another')).toEqual([]);
    await ledger.close();
  });

  it('is taken from whoever made the request, or is its customer, and looks to others as if it were not there', async () => {
    const ledger = await startLedger({ database: await here.open(), spillPath: undefined });
    const { meta } = await houseWith({ ledger }).run.supportChat(question(), {
      callerId: 'shop',
      customerId: 'acme',
    });
    const give = (from: RequestOwner | undefined) =>
      ledger.feedback.give({ requestId: meta.requestId, score: 1, from }).then(
        () => 'taken',
        (error: unknown) => (error instanceof FeedbackError ? error.reason : error),
      );
    const [caller, customer] = [{ callerId: 'shop' }, { customerId: 'acme' }];
    for (const from of [undefined, caller, customer, { ...caller, customerId: 'zeta' }]) {
      expect([from, await give(from)]).toEqual([from, 'taken']);
    }
    for (const from of [{}, { callerId: 'other' }, { customerId: 'zeta' }, { callerId: 'acme' }]) {
      expect([from, await give(from)]).toEqual([from, 'unknown-request']);
    }
    expect(await ledger.feedback.of(meta.requestId)).toHaveLength(4);
    await ledger.close();
  });

  it('waits in the spill file while rows cannot be written, and is refused where nobody can say whose request it is', async () => {
    const database = breakable(await here.open());
    const ledger = await startLedger({ database, spillPath: join(here.folder, 'spill') });
    database.trouble = 'SQLITE_FULL';
    const { meta } = await houseWith({ ledger }).run.supportChat(question(), { callerId: 'shop' });
    const { requestId } = meta;
    expect(ledger.health().state).toBe('down');
    const from = { callerId: 'shop' };
    await expect(ledger.feedback.give({ requestId, score: 1, from })).rejects.toMatchObject({
      reason: 'not-now',
    });
    await ledger.feedback.give({ requestId, score: 2 });
    database.trouble = undefined;
    await expect.poll(() => ledger.health().state, { timeout: 10_000 }).toBe('ok');
    await ledger.feedback.give({ requestId, score: 3, from });
    expect((await ledger.feedback.of(requestId)).map(({ score }) => score)).toEqual([2, 3]);
    await ledger.close();
  });

  it('is refused for now while the ledger cannot be asked for the request', async () => {
    const database = await here.open();
    const ledger = await startLedger({ database, spillPath: undefined });
    await sql`alter table requests rename to away`.execute(database.kysely);
    const refused = { reason: 'not-now', message: expect.stringContaining('try again later') };
    await expect(ledger.feedback.give({ requestId: 'r', score: 1 })).rejects.toMatchObject(refused);
    await sql`alter table away rename to requests`.execute(database.kysely);
    await ledger.close();
  });

  it('is refused when it makes no sense', async () => {
    const { feedback, close } = await startLedger({ database: await here.open(), spillPath: undefined });
    const refused = async (requestId: string, score: number, comment?: string): Promise<unknown> =>
      feedback.give({ requestId, score, comment }).catch((error: unknown) => String(error));
    expect(await refused('nobody', 1)).toContain('there is no request nobody in the ledger');
    expect(await refused('', 1)).toContain('it names no request');
    expect(await refused('nobody', NaN)).toContain('no number');
    expect(await refused('nobody', 1, 'x'.repeat(10_001))).toContain('more than 10000 characters');
    await close();
  });
}
