import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createLlm } from '@understudy/client';
import { serve } from '@understudy/gateway/rehearse';
import type { AppRouter } from '@understudy/gateway/router';
import { faultServer } from '@understudy/testing/fault-server';
import type { FaultServer } from '@understudy/testing/fault-server';
import { onTestFinished } from 'vitest';

import { createChat } from '../src/create-chat.ts';
import { openPage } from './browser.ts';
import type { Page } from './browser.ts';

export interface ChatStage {
  /** Opens the chat in a browser, where this is asked at once. */
  ask(question: string): Promise<Page>;
  readonly lead: FaultServer;
  readonly standIn: FaultServer;
}

/** The chat and a gateway process before two upstreams that do as they are told. All of it ends with the test. */
export async function chatStage(policy: string): Promise<ChatStage> {
  const [lead, standIn] = await Promise.all([faultServer(), faultServer()]);
  onTestFinished(async () => void (await Promise.all([lead.close(), standIn.close()])));
  const directory = await mkdtemp(join(tmpdir(), 'support-chat-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const config = join(directory, 'routes.yaml');
  await writeFile(config, configuration(policy));
  const environment = { LEAD: lead.url, STAND_IN: standIn.url, KEY: 'sk-of-the-chat' };
  const gateway = await serve(config, environment);
  onTestFinished(() => gateway.stop());
  const chat = createChat(createLlm<AppRouter>({ url: gateway.url }));
  await new Promise<void>((resolve) => chat.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void chat.close());
  const url = `http://127.0.0.1:${(chat.address() as AddressInfo).port}`;
  const ask = async (question: string): Promise<Page> => {
    const page = await openPage(`${url}/?question=${encodeURIComponent(question)}`);
    onTestFinished(() => page.close());
    return page;
  };
  return { ask, lead, standIn };
}

const facts =
  '{ chat: true, structured: schema, contextTokens: 8000, maxOutputTokens: 1000, prices: [{ inputMicroUsdPerMillion: 1, outputMicroUsdPerMillion: 1 }] }';

const tasks = [
  ...['support_chat', 'document_summary', 'data_extraction'],
  ...['title_generation', 'long_context_analysis'],
];

function configuration(policy: string): string {
  const routes = tasks.map((task) => `  ${task}: { primary: lead/large, fallback: [standIn/large] }`);
  return `providers:
  lead: { adapter: openai-compatible, baseUrl: "\${LEAD}", key: "\${KEY}" }
  standIn: { adapter: openai-compatible, baseUrl: "\${STAND_IN}", key: "\${KEY}" }
models:
  lead/large: ${facts}
  standIn/large: ${facts}
defaults: { retry: { tries: 1 }, ${policy} }
routes:
${routes.join('\n')}
`;
}
