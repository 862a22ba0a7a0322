import {
  budgets,
  chatTask,
  createLlm,
  defineTasks,
  LlmError,
  record,
  sleep,
  systemClock,
} from '@understudy/core';
import { openLedger } from '@understudy/ledger';
import { always, fail, fixedCatalog, reply, scriptedProvider } from '@understudy/testing';

/**
 * A small past in a real ledger: acme asked for two titles and one support answer, of which the lead failed one;
 * globe asked for one title that nobody could give. @internal
 */
export async function writeHistory(location: string): Promise<void> {
  const ledger = await openLedger({ location });
  const clock = systemClock;
  const lead = [
    reply('one'),
    reply('two'),
    fail('overloaded', { message: 'too much\nat once', status: 529 }),
  ];
  const llm = createLlm({
    tasks: defineTasks({ titleGeneration: chatTask(), supportChat: chatTask() }),
    routes: {
      title_generation: { primary: 'lead/star', retry: { tries: 1 }, breaker: 'off' },
      support_chat: { primary: 'lead/star', fallback: ['other/steady'], retry: { tries: 1 }, breaker: 'off' },
    },
    providers: [
      scriptedProvider({
        id: 'lead',
        clock,
        models: { star: [...lead, always(fail('refused', { message: 'no' }))] },
      }),
      scriptedProvider({ id: 'other', clock, models: { steady: [always(reply('three'))] } }),
    ],
    catalog: fixedCatalog([
      { model: 'lead/star', priceMicroUsdPerMillion: { input: 1_000_000_000, output: 0 } },
    ]),
    use: [
      record({ recorder: ledger.recorder, clock }),
      budgets({ store: ledger.budgets, clock, estimate: () => ({}) }),
    ],
  });
  const messages = [{ role: 'user', content: 'What time is it?' }] as const;
  for (const task of ['title_generation', 'titleGeneration', 'supportChat'] as const) {
    await llm.generate({ task, messages, customerId: 'acme', tags: { feature: 'inbox' } });
    await nextMillisecond();
  }
  await llm.generate({ task: 'titleGeneration', messages, customerId: 'globe' }).catch((error: unknown) => {
    if (!(error instanceof LlmError)) throw error;
  });
  await ledger.close();
}

/** So that rows have an order. */
function nextMillisecond(): Promise<boolean> {
  return sleep(systemClock, 2, undefined);
}
