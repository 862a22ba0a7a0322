import { chatTask, embedTask, task } from '@understudy/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { sampleCallers } from './sample-call.ts';

const taking = (input: z.ZodType) => task({ input, prompt: () => ({ user: 'go' }) });
const made = (input: z.ZodType, tokens: number) => {
  const [caller] = sampleCallers(taking(input), undefined);
  return { call: caller?.make(tokens), usesInput: caller?.usesInput, grows: caller?.grows };
};

describe('what a task is asked in a drill', () => {
  it('is a conversation where it takes one', () => {
    const [caller] = sampleCallers(chatTask(), undefined);
    expect(caller?.make(2)).toMatchObject({ input: { messages: [{ role: 'user' }] } });
  });

  it('is its own input, with the text in it as long as is wanted', () => {
    const input = z.object({ language: z.enum(['en', 'de']), title: z.string(), document: z.string() });
    expect(made(input, 3)).toEqual({
      call: { input: { language: 'en', title: 'A rehearsal', document: expect.stringMatching(/^The lead/) } },
      usesInput: true,
      grows: true,
    });
    expect(JSON.stringify(made(input, 2000).call).length).toBeGreaterThan(6000);
  });

  it('does not grow where nothing in it may', () => {
    expect(made(z.object({ id: z.string().max(40), count: z.int() }), 500)).toMatchObject({
      call: { input: { count: 42 } },
      grows: false,
    });
  });

  it.each([
    ['asks for more than a schema says', z.object({ code: z.string().refine((code) => code === 'open') })],
    ['is no JSON', z.object({ at: z.date() })],
  ])('is messages in the place of its prompt where its input %s', (_why, input) => {
    expect(made(input, 5)).toMatchObject({ call: { messages: [{ role: 'user' }] }, usesInput: false });
  });

  it('is no conversation where messages would only be dropped', () => {
    expect(made(z.object({ tone: z.string().default('kind') }), 1).call).toEqual({
      input: { tone: expect.any(String) },
    });
  });

  it('is a text for vectors', () => {
    expect(sampleCallers(embedTask(), undefined)[0]?.make(3)).toEqual({ values: [expect.any(String)] });
    expect(sampleCallers(embedTask(), ['mine'])[0]?.make(3)).toEqual({ values: ['mine'] });
  });

  it('is what was given, to the letter', () => {
    const [caller] = sampleCallers(taking(z.object({ document: z.string() })), { document: 'INVOICE 12' });
    expect(caller?.usual).toEqual({ input: { document: 'INVOICE 12' } });
  });
});
