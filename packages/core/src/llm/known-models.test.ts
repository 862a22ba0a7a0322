import { fixedCatalog, manualClock, scriptedProvider } from '@understudy/testing';
import { expect, it } from 'vitest';

import { chatTask, createLlm, defineTasks } from '../index.ts';

it('tells of the models that the configured providers have and of those that only a route knows', () => {
  const clock = manualClock();
  const llm = createLlm({
    clock,
    tasks: defineTasks({ chat: chatTask() }),
    routes: { chat: { primary: 'a/new', fallback: ['a/old'] } },
    providers: [scriptedProvider({ id: 'a', clock, models: {} })],
    catalog: fixedCatalog([
      { model: 'a/old', contextTokens: 8000 },
      { model: 'a/spare', contextTokens: 4000 },
      { model: 'b/elsewhere', contextTokens: 1000 },
    ]),
  });
  expect(llm.models()).toEqual([
    { model: 'a/old', contextTokens: 8000 },
    { model: 'a/spare', contextTokens: 4000 },
    { model: 'a/new' },
  ]);
});
