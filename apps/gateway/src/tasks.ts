import { chatTask, defineTasks, task } from '@understudy/core';
import { z } from 'zod';

export const Invoice = z.object({
  supplier: z.string(),
  invoiceNumber: z.string().nullable(),
  issuedOn: z.iso.date().nullable(),
  currency: z.string().length(3).describe('ISO 4217, such as EUR'),
  totalCents: z.int(),
  lines: z.array(z.object({ description: z.string(), quantity: z.number(), cents: z.int() })),
});

const document = z.string().min(1);

/** The tasks a gateway has when it is given none of its own. */
export const tasks = defineTasks({
  supportChat: chatTask({
    description: 'Answers customers, one turn at a time',
    system: 'You help the customers of a company. Be brief, friendly and exact; say so when you do not know.',
  }),
  documentSummary: task({
    description: 'A few sentences on what a document says',
    input: z.object({ document, sentences: z.int().min(1).max(20).default(3) }),
    prompt: ({ document, sentences }) => ({
      system: `Summarise the document in at most ${sentences} sentences. Add nothing that is not in it.`,
      user: document,
    }),
  }),
  dataExtraction: task({
    description: 'The data of an invoice, from its text',
    input: z.object({ document }),
    output: Invoice,
    prompt: ({ document }) => ({
      system: 'Extract the invoice. Amounts are in cents. What the document does not say is null.',
      user: document,
    }),
  }),
  titleGeneration: task({
    description: 'A short title for a text',
    input: z.object({ text: z.string().min(1) }),
    prompt: ({ text }) => ({
      system:
        'Write a title for the text, of at most eight words, without quotes. Answer with the title alone.',
      user: text,
    }),
  }),
  longContextAnalysis: task({
    description: 'A question to a very long document',
    input: z.object({ document, question: z.string().min(1) }),
    prompt: ({ document, question }) => ({
      system: 'Answer the question from the document alone, and name the passages you rely on.',
      user: `${document}\n\nQuestion: ${question}`,
    }),
  }),
});
