import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openDesk } from '../../test/desk.ts';
import type { Desk } from '../../test/desk.ts';

let desk: Desk;
beforeEach(() => {
  desk = openDesk();
});
afterEach(() => desk.clear());

const invoice = '{"document":"Globe Theatre, two seats, 159.40"}';
const question = '{"messages":[{"role":"user","content":"Where is my order?"}]}';

const budgeted = `providers: { openai: { key: \${OPENAI_API_KEY} } }
routes: { titling: { primary: openai/gpt-4.1-mini } }
budgets: { few: { per: month, requests: 1 } }
`;
const titling = `import { defineTasks, task } from '@understudy/core';
import { z } from 'zod';
export const tasks = defineTasks({
  titling: task({ input: z.object({ text: z.string() }), prompt: ({ text }) => ({ user: text }) }),
});
`;

describe('understudy call', () => {
  it('prints the answer, and beside it how it came to be', async () => {
    const { code, json, notes } = await desk.typeWords(['call', 'data_extraction', '--input', invoice]);
    expect(json).toMatchObject({ supplier: 'Globe Theatre Ltd.', currency: 'EUR' });
    expect(notes).toMatch(/^openai\/gpt-4\.1-mini\S* in .* for \$0\.\d+ \(.* ok\), request \S+$/m);
    expect(code).toBe(0);
  });

  it('streams a conversation, with its input from a file', async () => {
    desk.write('question.json', question);
    const { code, out } = await desk.type('call supportChat --stream --input @question.json');
    expect(out).toMatch(/^This is a rehearsal.*“Where is my order\?”.*\n$/s);
    expect(code).toBe(0);
  });

  it('gives a program everything', async () => {
    const { json } = await desk.type('call supportChat --input - --json', { input: question });
    expect(json).toMatchObject({
      output: expect.any(String),
      meta: { task: 'supportChat', attempts: [{ ok: true }] },
    });
  });

  it('leaves a row in the ledger that it is given', async () => {
    await desk.typeWords([
      'call',
      'title-generation',
      '--input',
      '{"text":"To be"}',
      '--ledger',
      'mine.db',
      '--customer',
      'acme',
    ]);
    const { json } = await desk.type('usage --by customer --ledger mine.db --json');
    expect(json).toMatchObject({ groups: [{ group: 'acme', count: 1 }] });
    expect(existsSync(join(desk.directory, 'understudy.db'))).toBe(false);
  });

  it('says what is wrong with an input, and asks nobody', async () => {
    const { code, notes } = await desk.typeWords(['call', 'dataExtraction', '--input', '{}']);
    expect(notes).toMatch(/^error: the request failed: rejected-locally: input\.document/);
    expect(notes).not.toContain('    at ');
    expect(code).toBe(1);
  });

  it('keeps within the budgets of the configuration', async () => {
    desk.write('routes.yaml', budgeted);
    const words = ['call', 'titling', '--input', '{"text":"x"}', '--rehearsal', '--ledger', 'mine.db'];
    desk.write('tasks.ts', titling);
    expect((await desk.typeWords(words)).code).toBe(0);
    const { code, notes } = await desk.typeWords(words);
    expect([code, notes]).toEqual([1, expect.stringContaining('over-budget')]);
    expect((await desk.type('budgets list --ledger mine.db')).out).toMatch(
      /config\/few +everyone together .* 1 requests/,
    );
  });

  it('does not stream what has no stream', async () => {
    const { code, notes } = await desk.typeWords(['call', 'dataExtraction', '--stream', '--input', invoice]);
    expect([code, notes]).toEqual([2, expect.stringContaining('does not stream')]);
  });
});
