import { sizeOf, stall } from '@understudy/testing/fault-server';
import { good } from '@understudy/testing/matrix';
import { describe, expect, it, vi } from 'vitest';

import { everyDoor } from './doors.ts';
import { scenarioStage } from './scenario-stage.ts';

const streaming = Object.entries(everyDoor).filter(([, { upstream }]) => upstream === 'streamed');
const endless = stall(good.streamed, Math.floor(sizeOf(good.streamed) / 2));
const asking = { task: 'supportChat', messages: [{ role: 'user' as const, content: 'Where is it?' }] };

describe('a key that is revoked while it reads', { timeout: 20_000 }, () => {
  it.each(streaming)('is told so in the stream: %s', async (_name, door) => {
    const { lead, gateway } = await scenarioStage();
    const { key, secret } = await gateway.ledger.keys.create({ name: 'shop', role: 'caller' });
    await gateway.ledger.keys.create({ name: 'boss', role: 'admin' });
    lead.always(endless);
    let revokedAt = 0;
    const revoke = async (): Promise<void> => {
      if (revokedAt > 0) return;
      revokedAt = performance.now();
      await gateway.ledger.keys.revoke(key.id);
    };
    const ending = await door.ask(gateway.url, { ...asking, key: secret, onPiece: () => void revoke() });
    const tookMs = performance.now() - revokedAt;
    expect(ending).toMatchObject({ text: expect.stringMatching(/^Your/), word: 'cancelled' });
    expect(tookMs).toBeLessThan(2000); // a second between two looks at the ledger, and the machine's own
    expect(await (await lead.arrival(1)).ended).toMatchObject({ answered: false });
    const { kysely } = gateway.ledger.database;
    await vi.waitFor(async () => {
      const [row] = await kysely.selectFrom('attempts').selectAll().execute();
      expect(row).toMatchObject({ failure_kind: 'cancelled', failure_message: 'the API key was revoked' });
    });
  });
});
