import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { chatTask, createLlm, defineTasks, embedTask, systemClock, task } from '@understudy/core';
import type { LlmRequest, RoutesInput, Tasks } from '@understudy/core';
import { fixedCatalog, scriptedProvider } from '@understudy/testing';
import type { ScriptedProvider, Step } from '@understudy/testing';
import { expectPublishedShape } from '@understudy/testing/openai-wire';
import type { WireAnswer } from '@understudy/testing/openai-wire';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

import type { Gateway } from '../../src/gateway.ts';
import { createKernel } from '../../src/http/kernel.ts';
import { nodeCarrier } from '../../src/http/node-carrier.ts';
import { openaiDoors } from '../../src/openai/doors.ts';
import { overhear } from './wire.ts';

export const Invoice = z.object({ total: z.number(), currency: z.string() });

const tasks: Tasks = defineTasks({
  supportChat: chatTask(),
  dataExtraction: task({
    input: z.object({ document: z.string() }),
    output: Invoice,
    prompt: ({ document }) => ({ system: 'Extract the invoice.', user: document }),
  }),
  searchIndex: embedTask(),
});

const retry = { tries: 1 };
const chain = { primary: 'lead/large', fallback: ['stand-in/large'], retry };

const routes: RoutesInput = {
  support_chat: chain,
  data_extraction: chain,
  search_index: { primary: 'lead/vectors', retry },
};

const price = { input: 1_000_000, output: 2_000_000 };

const catalog = fixedCatalog([
  ...['lead/large', 'stand-in/large'].map((model) => ({
    model,
    tools: true,
    images: true,
    structured: 'schema' as const,
    prefill: true,
    priceMicroUsdPerMillion: price,
  })),
  { model: 'lead/vectors', chat: false, embeddings: { dimensions: 3 }, priceMicroUsdPerMillion: price },
]);

export interface Script {
  readonly lead?: readonly Step[];
  readonly standIn?: readonly Step[];
  readonly vectors?: readonly Step[];
}

export interface Stage {
  /** To be given to clients: the address with `/v1`. */
  readonly baseURL: string;
  readonly lead: ScriptedProvider;
  readonly standIn: ScriptedProvider;
  /** What reached the engine. */
  readonly requests: readonly LlmRequest[];
  /** Every answer so far. */
  wire(): readonly WireAnswer[];
}

/** A gateway on loopback whose providers play a script. What it answered is held to OpenAI's shapes afterwards. */
export async function stage(script: Script, changes: Partial<Gateway> = {}): Promise<Stage> {
  const { lead: large = [], standIn: other = [], vectors = [] } = script;
  const lead = scriptedProvider({ id: 'lead', clock: systemClock, models: { large, vectors } });
  const standIn = scriptedProvider({ id: 'stand-in', clock: systemClock, models: { large: other } });
  const requests: LlmRequest[] = [];
  const llm = createLlm({
    tasks,
    routes,
    providers: [lead, standIn],
    catalog,
    use: [(request, next) => (requests.push(request), next(request))],
  });
  const aliases = { smart: 'lead/large', help: 'task/support-chat' };
  const gateway: Gateway = { llm: () => llm, tasks, aliases: () => aliases, ...changes };
  const { baseURL, answers } = await serve(gateway);
  return {
    baseURL,
    lead,
    standIn,
    requests,
    wire: () => answers.map((answer) => answer()),
  };
}

async function serve(gateway: Gateway): Promise<{ baseURL: string; answers: (() => WireAnswer)[] }> {
  const kernel = createKernel(gateway, openaiDoors(gateway));
  const answers: (() => WireAnswer)[] = [];
  const http = createServer((request, response) => {
    answers.push(overhear(request.url ?? '', response));
    void kernel.serve(nodeCarrier({ request, response }, kernel.limits, kernel.clock));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
    for (const answer of answers) expectPublishedShape(answer());
  });
  const { port } = http.address() as AddressInfo;
  return { baseURL: `http://127.0.0.1:${port}/v1`, answers };
}
