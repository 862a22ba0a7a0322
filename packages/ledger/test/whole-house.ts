import {
  budgets,
  cache,
  chatTask,
  createLlm,
  estimateRequest,
  idempotency,
  record,
  systemClock,
} from '@understudy/core';
import type { CachedTask, IdempotencyOptions, Middleware } from '@understudy/core';
import { always, fixedCatalog, reply, scriptedProvider } from '@understudy/testing';
import type { Step } from '@understudy/testing';

import { capture } from '../src/capture/capture.ts';
import type { CapturedTask } from '../src/capture/capture.ts';
import type { Ledger } from '../src/ledger.ts';

export interface WholeHouseOptions {
  readonly ledger: Ledger;
  /** What the large model does; the small one always says "about noon". */
  readonly steps?: readonly Step[] | undefined;
  readonly captured?: CapturedTask | undefined;
  readonly cached?: CachedTask | undefined;
  readonly whenUnknown?: IdempotencyOptions['whenUnknown'];
  /** Around the calls, inside everything else. */
  readonly inside?: Middleware | undefined;
}

/** Tokens cost a micro-dollar each from the large model, a tenth of it from the small one. */
const catalog = fixedCatalog([
  { model: 'a/big', priceMicroUsdPerMillion: { input: 1_000_000, output: 1_000_000 } },
  { model: 'a/small', priceMicroUsdPerMillion: { input: 100_000, output: 100_000 } },
]);

/** The engine with everything around it that the ledger keeps, in the order in which the gateway has it. */
export function wholeHouse(options: WholeHouseOptions) {
  const { ledger, steps = [always(reply('noon'))], captured, cached, whenUnknown, inside } = options;
  const clock = systemClock;
  const models = { big: steps, small: [always(reply('about noon'))] };
  const provider = scriptedProvider({ id: 'a', clock, models });
  const llm = createLlm({
    tasks: { supportChat: chatTask({ stakes: 'standard' }) },
    routes: {
      supportChat: {
        ...{ primary: 'a/big', degradeTo: 'a/small' },
        exhausted: { then: 'cached', maxAgeMs: 60_000 },
      },
    },
    ...{ providers: [provider], catalog, clock, cache: ledger.cache, onEvent: ledger.events },
    use: [
      record({ recorder: ledger.recorder, clock }),
      capture({ captures: ledger.captures, clock, tasks: captured ? { supportChat: captured } : {} }),
      idempotency({ store: ledger.idempotency, clock, whenUnknown }),
      budgets({
        store: ledger.budgets,
        clock,
        estimate: (request) => estimateRequest(request, catalog),
      }),
      cache({ store: ledger.cache, clock, tasks: cached ? { supportChat: cached } : {} }),
      ...(inside ? [inside] : []),
    ],
  });
  return { llm, provider };
}
