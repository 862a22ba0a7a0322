import { expect, it } from 'vitest';

import { startLedger } from '../../src/start-ledger.ts';
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
