import type { AddressInfo } from 'node:net';

import { createLlm } from '@understudy/client';
import type { AppRouter } from '@understudy/gateway/router';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { createChat } from '../src/create-chat.ts';
import { hasBrowser, openPage } from './browser.ts';
import { rehearse } from '@understudy/gateway/rehearse';
import type { Rehearsing } from '@understudy/gateway/rehearse';

describe('the support chat, while its first provider is out', { timeout: 60_000 }, () => {
  let gateway: Rehearsing;
  let url: string;
  let close: () => void;
  beforeAll(async () => {
    gateway = await rehearse('--outage', 'anthropic');
    const chat = createChat(createLlm<AppRouter>({ url: gateway.url }));
    await new Promise<void>((resolve) => chat.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(chat.address() as AddressInfo).port}`;
    close = () => void chat.close();
  }, 30_000);
  afterAll(() => {
    close();
    gateway.stop();
  });

  it('passes the pieces on as they come, and says who stepped in', async () => {
    const response = await fetch(`${url}/ask`, { method: 'POST', body: 'Where is my order?' });
    const lines = (await response.text()).trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as Record<string, string>);
    const pieces = events.filter(({ type }) => type === 'text-delta');
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.map(({ text }) => text).join('')).toContain('my order');
    expect(events.at(-1)).toEqual({
      type: 'end',
      servedBy: expect.stringMatching(/^openai\//),
      fallback: true,
    });
  });

  it.skipIf(!hasBrowser)('shows the answer in a real browser, and who stepped in', async () => {
    const page = await openPage(`${url}/?question=Where+is+my+order`);
    try {
      await vi.waitFor(
        async () => {
          const shown = await page.evaluate('answer.textContent + note.textContent');
          expect(shown).toMatch(/Where is my order.*Answered by openai\/.*, as a fallback\./);
        },
        { timeout: 20_000, interval: 100 },
      );
    } finally {
      page.close();
    }
  });
});
