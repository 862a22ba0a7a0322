import { chatTask, defineTasks, streamTask, task } from '@understudy/core';
import type { Tasks } from '@understudy/core';
import { z } from 'zod';

import type { Cell } from './cell.ts';

const messages = z
  .array(z.object({ role: z.literal('user'), content: z.string() }))
  .min(1)
  .readonly();
const asked = {
  input: z.object({ messages }),
  prompt: (input: { readonly messages: readonly { readonly content: string }[] }) => ({
    user: input.messages[0]?.content ?? '',
  }),
};
const invoice = { ...asked, output: z.object({ totalCents: z.int() }) };

/** What a gateway that plays cells has to know of each. */
export type CellTask = Pick<Cell, 'id'> & { readonly kind: 'chat' | 'invoice' };

/** A task for each cell, so that no two share a breaker or a row: for those who read it whole and as it is written. */
export function matrixTasks(cells: readonly CellTask[]): Tasks {
  return defineTasks(
    Object.fromEntries(cells.flatMap(({ id, kind }) => Object.entries(bothForms(taskOf(id), kind)))),
  );
}

/** The same work for those who read it as it is written, and under the name with `Whole` for those who read it whole. */
export function bothForms(name: string, kind: CellTask['kind']): Tasks {
  return kind === 'chat'
    ? { [name]: chatTask(), [`${name}Whole`]: task(asked) }
    : { [name]: streamTask(invoice), [`${name}Whole`]: task(invoice) };
}

export function taskOf(id: string): string {
  return `cell${id}`;
}
