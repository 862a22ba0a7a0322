import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

import { streamTask, task } from './define-task.ts';
import type { InputOf, OutputOf, StreamTask, UnaryTask } from './task.ts';

const input = z.object({ document: z.string(), pages: z.number().default(1) });
const Invoice = z.object({ total: z.number() });

describe('task', () => {
  it('takes what its schema takes, prompts with what its schema gives, answers what its output says', () => {
    const extraction = task({
      input,
      output: Invoice,
      prompt: (parsed) => {
        expectTypeOf(parsed).toEqualTypeOf<{ document: string; pages: number }>();
        return { system: `${parsed.pages} pages`, user: parsed.document };
      },
    });
    expectTypeOf(extraction).toEqualTypeOf<
      UnaryTask<{ document: string; pages?: number | undefined }, { total: number }>
    >();
    expect(extraction.prompts.default({ document: 'x', pages: 2 })).toEqual({ system: '2 pages', user: 'x' });
    expect(extraction).toMatchObject({ kind: 'unary', input, output: Invoice });
  });

  it('answers text when it has no output', () => {
    const summary = task({ input, prompt: ({ document }) => ({ user: document }) });
    expect(summary.output).toBeUndefined();
    expectTypeOf<OutputOf<typeof summary>>().toEqualTypeOf<string>();
  });

  it('is of standard stakes unless it says otherwise', () => {
    const prompt = (): { user: string } => ({ user: 'x' });
    expect(task({ input, prompt }).stakes).toBe('standard');
    expect(task({ input, prompt, stakes: 'high' }).stakes).toBe('high');
  });

  it('keeps its settings apart from its parameters', () => {
    const prompt = (): { user: string } => ({ user: 'x' });
    const { description, stakes, parameters } = task({
      input,
      prompt,
      description: 'd',
      temperature: 0,
      effort: 'low',
    });
    expect({ description, stakes, parameters }).toEqual({
      description: 'd',
      stakes: 'standard',
      parameters: { temperature: 0, effort: 'low' },
    });
  });

  it('refuses at once an output that no model can be held to', () => {
    const output = z.object({ on: z.date() });
    expect(() => task({ input, output, prompt: () => ({ user: 'x' }) })).toThrow(
      'output.on: use z.iso.date()',
    );
  });

  it('may prompt each model in its own way', () => {
    const summary = task({
      input,
      prompt: {
        default: ({ document }) => ({ user: document }),
        'anthropic/*': ({ document }) => ({ user: `<document>${document}</document>` }),
      },
    });
    expect(summary.prompts.variants.map(({ pattern }) => pattern)).toEqual(['anthropic/*']);
    expectTypeOf<InputOf<typeof summary>>().toEqualTypeOf<z.input<typeof input>>();
  });
});

describe('streamTask', () => {
  it('is a task of the kind that streams, with text or an object for an answer', () => {
    const text = streamTask({ input, prompt: ({ document }) => ({ user: document }) });
    expectTypeOf(text).toEqualTypeOf<StreamTask<z.input<typeof input>, string>>();
    const object = streamTask({ input, output: Invoice, prompt: ({ document }) => ({ user: document }) });
    expectTypeOf(object).toEqualTypeOf<StreamTask<z.input<typeof input>, { total: number }>>();
    expect([text.kind, object.kind]).toEqual(['stream', 'stream']);
  });
});
