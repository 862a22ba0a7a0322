import { cut, sizeOf, stall } from '@understudy/testing/fault-server';
import { good } from '@understudy/testing/matrix';
import { describe, expect, it, vi } from 'vitest';

import { hasBrowser } from './browser.ts';
import type { Page } from './browser.ts';
import { chatStage } from './stage.ts';

const half = Math.floor(sizeOf(good.streamed) / 2);
const patient = { timeout: 20_000, interval: 50 };

const shown = (page: Page): Promise<unknown> =>
  page.evaluate('[answer.textContent, note.textContent, document.querySelector("#stop").disabled]');

describe.skipIf(!hasBrowser)('somebody who reads in a browser', { timeout: 60_000 }, () => {
  it('can stop the answer: what was shown stays, and the provider is let go', async () => {
    const { ask, lead } = await chatStage('');
    lead.always(stall(good.streamed, half));
    const page = await ask('Where is it?');
    const begun = expect.stringMatching(/^Your parcel/);
    await vi.waitFor(async () => expect(await shown(page)).toEqual([begun, '', false]), patient);
    await page.evaluate('document.querySelector("#stop").click()');
    await vi.waitFor(async () => expect(await shown(page)).toEqual([begun, 'Stopped.', true]), patient);
    expect(await (await lead.arrival(1)).ended).toMatchObject({ answered: false });
  });

  it('sees who carried on when the first broke off, and no word twice', async () => {
    const { ask, lead, standIn } = await chatStage('midStream: continue');
    lead.always(cut(good.streamed, half));
    standIn.always(good.streamed);
    const page = await ask('Where is it?');
    const told = 'standIn/large carried on for lead/large. Answered by standIn/large, as a fallback.';
    const whole = 'Your parcel is on its way and will be there tomorrow.';
    await vi.waitFor(async () => expect(await shown(page)).toEqual([whole, told, true]), patient);
  });

  it('sees the answer begin again where nobody may carry on', async () => {
    const { ask, lead, standIn } = await chatStage('midStream: restart');
    lead.always(cut(good.streamed, half));
    standIn.always(good.streamed);
    const page = await ask('Where is it?');
    const told = 'standIn/large began again for lead/large. Answered by standIn/large, as a fallback.';
    const whole = 'Your parcel is on its way and will be there tomorrow.';
    await vi.waitFor(async () => expect(await shown(page)).toEqual([whole, told, true]), patient);
  });
});
