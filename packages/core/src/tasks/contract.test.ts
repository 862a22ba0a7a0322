import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { chatTask } from './chat-task.ts';
import { contractOf, outputContract } from './contract.ts';
import { task } from './define-task.ts';
import { embedTask } from './embed-task.ts';

const Invoice = z.object({ total: z.number() });
const jsonSchema = { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] };

describe('contractOf', () => {
  it('asks a chat for text', () => {
    expect(contractOf('chat', chatTask())).toEqual({ type: 'text' });
  });

  it('asks an embedding for vectors of its length', () => {
    expect(contractOf('index', embedTask({ dimensions: 3 }))).toEqual({ type: 'vectors', dimensions: 3 });
  });

  it('asks a task with an output for an object, under the name of the task', () => {
    const extraction = task({ input: z.object({}), output: Invoice, prompt: () => ({ user: 'x' }) });
    expect(contractOf('dataExtraction', extraction)).toEqual({
      type: 'object',
      name: 'dataExtraction',
      schema: Invoice,
      jsonSchema,
    });
  });
});

describe('outputContract', () => {
  it('does the same for a schema without a task', () => {
    expect(outputContract('answer', Invoice)).toEqual({
      type: 'object',
      name: 'answer',
      schema: Invoice,
      jsonSchema,
    });
    expect(outputContract('answer', undefined)).toEqual({ type: 'text' });
  });
});
