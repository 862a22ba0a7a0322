import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chatTask, createLlm, defineTasks, record, systemClock } from '@understudy/core';
import type { CallContext, Llm, Middleware, ModelCall } from '@understudy/core';
import { openLedger } from '@understudy/ledger';
import { fixedCatalog, memoryRecorder } from '@understudy/testing';

import { bareProvider } from './bare-provider.ts';

/** One way to get an answer. `start` gives what is done over and over, fresh for each round. */
export interface EngineLane {
  readonly name: string;
  readonly start: () => () => Promise<void>;
}

const messages = [{ role: 'user', content: 'Where is my order? It should have come last week.' }] as const;

/** The provider itself, as an adapter's user would call it. */
export const bareCall: EngineLane = {
  name: 'bare call',
  start: () => {
    const provider = bareProvider('lead');
    return async () => void (await provider.generate(call, context));
  },
};

/** As many at once as in the crowd. */
export const bareCrowd: EngineLane = { name: bareCall.name, start: () => inCrowd(bareCall.start()) };

/** The same through the engine: three candidates, plan and breakers on. */
export const engineCall: EngineLane = { name: 'engine', start: () => asking(makeLlm([])) };

/** The same with a row for each request and attempt. */
export const recordedCall: EngineLane = {
  name: 'engine and record',
  start: () => asking(makeLlm([record({ recorder: memoryRecorder(), clock: systemClock })])),
};

export interface LedgerLanes {
  /** The same with both rows committed to a file, one request after the other: each has a commit of its own. */
  readonly alone: EngineLane;
  /** Many at once, as in a gateway: they share commits. */
  readonly crowd: EngineLane;
  close(): Promise<void>;
}

/** How many requests are one operation of the crowd. */
export const crowdSize = 64;

export async function ledgerLanes(): Promise<LedgerLanes> {
  const directory = await mkdtemp(join(tmpdir(), 'understudy-bench-'));
  const ledger = await openLedger({ location: join(directory, 'ledger.db') });
  const llm = makeLlm([record({ recorder: ledger.recorder, clock: systemClock })]);
  return {
    alone: { name: 'engine and ledger', start: () => asking(llm) },
    crowd: {
      name: 'engine and ledger, in a crowd',
      start: () => inCrowd(asking(llm)),
    },
    async close() {
      await ledger.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** All of the provider's stream, read to its end. */
export const bareStream: EngineLane = {
  name: 'bare stream',
  start: () => {
    const provider = bareProvider('lead');
    return async () => {
      for await (const event of provider.stream?.(call, context) ?? []) void event;
    };
  },
};

/** The same through the engine. */
export const engineStream: EngineLane = {
  name: 'engine stream',
  start: () => {
    const llm = makeLlm([]);
    return async () => {
      for await (const event of llm.stream.supportChat({ messages }, { customerId: 'acme' })) void event;
    };
  },
};

const tasks = defineTasks({ supportChat: chatTask({ system: 'You help customers.' }) });

const models = ['lead/star', 'second/steady', 'third/spare'];

const catalog = fixedCatalog(
  models.map((model) => ({
    model,
    contextTokens: 128_000,
    priceMicroUsdPerMillion: { input: 400_000, output: 1_600_000 },
  })),
);

function makeLlm(use: readonly Middleware[]): Llm<typeof tasks> {
  return createLlm({
    tasks,
    catalog,
    use,
    providers: [bareProvider('lead'), bareProvider('second'), bareProvider('third')],
    routes: { supportChat: { primary: 'lead/star', fallback: ['second/steady', 'third/spare'] } },
  });
}

function asking(llm: Llm<typeof tasks>): () => Promise<void> {
  return async () => void (await llm.run.supportChat({ messages }, { customerId: 'acme' }));
}

function inCrowd(ask: () => Promise<void>): () => Promise<void> {
  return async () => void (await Promise.all(Array.from({ length: crowdSize }, ask)));
}

const call: ModelCall = {
  model: 'star',
  facts: { model: 'lead/star' },
  messages,
  format: { type: 'text' },
  unsupported: 'leave-out',
};

const context: CallContext = {
  signal: new AbortController().signal,
  credential: undefined,
  requestId: 'request-1',
  attemptNumber: 1,
  limits: { connectMs: 5_000, firstTokenMs: 10_000, stallMs: 10_000, totalMs: 60_000 },
};
