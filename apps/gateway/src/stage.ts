import { chatTask, createLlm, defineTasks, systemClock, task } from '@understudy/core';
import type { Llm } from '@understudy/core';
import { fail, reply, scriptedProvider, streams } from '@understudy/testing';
import { z } from 'zod';

const Invoice = z.object({ supplier: z.string(), totalCents: z.int() });

const tasks = defineTasks({
  dataExtraction: task({
    input: z.object({ document: z.string() }),
    output: Invoice,
    prompt: ({ document }) => ({ system: 'Extract the invoice.', user: document }),
  }),
  supportChat: chatTask({ system: 'You help customers.' }),
});

const invoice = '{ "supplier": "Globe Theatre", "totalCents": 15940 }';
const advice = ['Your order ', 'left us today ', 'and arrives ', 'on Friday.'];

/** An engine with two scripted providers: the lead forgets its lines, the understudy knows them. */
export function setTheStage(): Llm<typeof tasks> {
  const lead = scriptedProvider({
    id: 'lead',
    clock: systemClock,
    models: {
      star: [
        reply(invoice, { afterMs: 30 }),
        fail('overloaded', { message: 'too many requests at once', status: 529, afterMs: 20 }),
        fail('overloaded', { message: 'too many requests at once', status: 529, afterMs: 20 }),
        streams(advice.slice(0, 2), { gapMs: 40, endWith: 'cut' }),
      ],
    },
  });
  const understudy = scriptedProvider({
    id: 'understudy',
    clock: systemClock,
    models: { steady: [reply(invoice, { afterMs: 40 }), streams(advice, { gapMs: 20 })] },
  });
  return createLlm({
    tasks,
    providers: [lead, understudy],
    routes: {
      data_extraction: { primary: 'lead/star', fallback: ['understudy/steady'], maxLatencyMs: 3000 },
      support_chat: { primary: 'lead/star', fallback: ['understudy/steady'] },
    },
  });
}
