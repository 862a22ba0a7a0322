/** The tasks to begin with; the routes that come with them name the same. */
export const tasksModule = `import { chatTask, defineTasks, task } from '@understudy/core';
import { z } from 'zod';

export const Invoice = z.object({
  supplier: z.string(),
  invoiceNumber: z.string().nullable(),
  currency: z.string().length(3),
  totalCents: z.int(),
});

const document = z.string().min(1);

export const tasks = defineTasks({
  supportChat: chatTask({ system: 'You help the customers of a company. Be brief, friendly and exact.' }),
  documentSummary: task({
    input: z.object({ document, sentences: z.int().min(1).max(20).default(3) }),
    prompt: ({ document, sentences }) => ({
      system: \`Summarise the document in at most \${sentences} sentences.\`,
      user: document,
    }),
  }),
  dataExtraction: task({
    input: z.object({ document }),
    output: Invoice,
    prompt: ({ document }) => ({ system: 'Extract the invoice. Amounts are in cents.', user: document }),
  }),
  titleGeneration: task({
    input: z.object({ text: z.string().min(1) }),
    prompt: ({ text }) => ({ system: 'Write a title of at most eight words. Answer with it alone.', user: text }),
  }),
  longContextAnalysis: task({
    input: z.object({ document, question: z.string().min(1) }),
    prompt: ({ document, question }) => ({
      system: 'Answer the question from the document alone.',
      user: \`\${document}\\n\\nQuestion: \${question}\`,
    }),
  }),
});
`;
