import { createLlmRouter } from '@understudy/server';
import type { LlmRouter } from '@understudy/server';
import type { Tasks } from '@understudy/core';
import type { AskedLedger } from '@understudy/ledger';

import type { tasks } from './tasks.ts';
import { usageQuestions } from './usage-questions.ts';

/** The router of a gateway with these tasks: product apps import this type and nothing else of the gateway. */
export type GatewayRouter<Definitions extends Tasks> = LlmRouter<
  Definitions,
  ReturnType<typeof usageQuestions>
>;

/** The router of the shipped tasks. */
export type AppRouter = GatewayRouter<typeof tasks>;

export function createRouter<Definitions extends Tasks>(
  definitions: Definitions,
  ledger: AskedLedger,
): GatewayRouter<Definitions> {
  return createLlmRouter(definitions, { usage: usageQuestions(ledger) });
}
