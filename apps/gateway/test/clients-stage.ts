import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chatTask, defineTasks, embedTask, task } from '@understudy/core';
import type { Tasks } from '@understudy/core';
import { faultServer } from '@understudy/testing/fault-server';
import type { FaultServer } from '@understudy/testing/fault-server';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

import { startGateway } from '../src/start-gateway.ts';
import type { RunningGateway } from '../src/start-gateway.ts';

/** What the clients ask for as an object. @internal */
export const Bill = z.object({ total: z.number(), currency: z.string() });

const tasks: Tasks = defineTasks({
  supportChat: chatTask(),
  dataExtraction: task({
    input: z.object({ document: z.string() }),
    output: Bill,
    prompt: ({ document }) => ({ user: document }),
  }),
  searchIndex: embedTask(),
});

/** @internal */
export interface ClientsStage {
  readonly gateway: RunningGateway;
  readonly lead: FaultServer;
  readonly standIn: FaultServer;
}

/** A running gateway before two upstreams that do as they are told. All of it ends with the test. @internal */
export async function clientsStage(): Promise<ClientsStage> {
  const directory = await mkdtemp(join(tmpdir(), 'understudy-clients-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const [lead, standIn] = await Promise.all([faultServer(), faultServer()]);
  onTestFinished(async () => void (await Promise.all([lead.close(), standIn.close()])));
  const config = join(directory, 'routes.yaml');
  await writeFile(config, configuration);
  const environment = { LEAD: lead.url, STAND_IN: standIn.url, KEY: 'sk-of-the-clients' };
  const gateway = await startGateway({
    ...{ config, tasks, environment, port: 0, log: quiet, ledger: ':memory:' },
  });
  onTestFinished(() => gateway.close());
  return { gateway, lead, standIn };
}

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

const priced = 'prices: [{ inputMicroUsdPerMillion: 1000000, outputMicroUsdPerMillion: 2000000 }]';
const chat = `{ chat: true, tools: true, structured: schema, contextTokens: 8000, maxOutputTokens: 1000, ${priced} }`;

const configuration = `providers:
  lead: { adapter: openai-compatible, baseUrl: "\${LEAD}", key: "\${KEY}" }
  standIn: { adapter: openai-compatible, baseUrl: "\${STAND_IN}", key: "\${KEY}" }
models:
  lead/large: ${chat}
  standIn/large: ${chat}
  lead/vectors: { chat: false, embeddings: { dimensions: 3 }, contextTokens: 8000, ${priced} }
defaults:
  retry: { tries: 1 }
routes:
  supportChat: { primary: lead/large, fallback: [standIn/large] }
  dataExtraction: { primary: lead/large, fallback: [standIn/large] }
  searchIndex: { primary: lead/vectors }
`;
