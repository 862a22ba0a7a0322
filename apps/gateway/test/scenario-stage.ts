import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { defineTasks } from '@understudy/core';
import type { Tasks } from '@understudy/core';
import { faultServer } from '@understudy/testing/fault-server';
import type { FaultServer } from '@understudy/testing/fault-server';
import { bothForms } from '@understudy/testing/matrix';
import { onTestFinished } from 'vitest';

import { startGateway } from '../src/start-gateway.ts';
import type { RunningGateway } from '../src/start-gateway.ts';

/** Two kinds of work, each for those who read it whole and for those who read it as it is written. */
const scenarioTasks: Tasks = defineTasks({
  ...bothForms('supportChat', 'chat'),
  ...bothForms('invoice', 'invoice'),
});

export interface ScenarioStage {
  readonly lead: FaultServer;
  readonly standIn: FaultServer;
  readonly gateway: RunningGateway;
  /** Writes the configuration anew. */
  reconfigure(more: string): Promise<void>;
}

interface StageOptions {
  /** Further lines under `defaults`. */
  readonly policy?: string | undefined;
  /** Further keys of the file. */
  readonly more?: string | undefined;
}

/** A gateway with two providers that do as they are told, on sockets. All of it ends with the test. */
export async function scenarioStage(options: StageOptions = {}): Promise<ScenarioStage> {
  const { policy = '', more = '' } = options;
  const directory = await mkdtemp(join(tmpdir(), 'understudy-scenario-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const [lead, standIn] = await Promise.all([faultServer(), faultServer()]);
  onTestFinished(async () => void (await Promise.all([lead.close(), standIn.close()])));
  const config = join(directory, 'routes.yaml');
  const write = (text: string): Promise<void> => writeFile(config, configuration(policy, text));
  await write(more);
  const environment = { LEAD: lead.url, STAND_IN: standIn.url, KEY: 'sk-of-the-scenarios' };
  const gateway = await startGateway({
    ...{ config, tasks: scenarioTasks, environment, port: 0, log: quiet, ledger: ':memory:' },
  });
  onTestFinished(() => gateway.close());
  return { lead, standIn, gateway, reconfigure: write };
}

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The stand-in takes four times as much. */
function configuration(policy: string, more: string): string {
  const routes = Object.keys(scenarioTasks).map(
    (name) => `  ${name}: { primary: lead/large, fallback: [standIn/large] }`,
  );
  return `providers:
  lead: { adapter: openai-compatible, baseUrl: "\${LEAD}", key: "\${KEY}" }
  standIn: { adapter: openai-compatible, baseUrl: "\${STAND_IN}", key: "\${KEY}" }
models:
  lead/large: { ${facts}, contextTokens: 8000 }
  standIn/large: { ${facts}, contextTokens: 32000 }
defaults:
  retry: { tries: 2, backoff: { baseMs: 1, capMs: 2 } }
${policy}
routes:
${routes.join('\n')}
${more}
`;
}

const facts =
  'chat: true, tools: true, structured: schema, maxOutputTokens: 1000, prices: [{ inputMicroUsdPerMillion: 1000000, outputMicroUsdPerMillion: 2000000 }]';
